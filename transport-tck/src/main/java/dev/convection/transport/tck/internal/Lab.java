package dev.convection.transport.tck.internal;

import dev.convection.transport.tck.TransportHarness;
import dev.convection.transport.tck.Trouble;
import dev.convection.worker.TransportException;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What all tests of one run share: the broker, its traits, and names that nobody else uses. */
public final class Lab {
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(60);

    private final TransportHarness harness;
    private final String namespace =
            "tck-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    private final AtomicInteger names = new AtomicInteger();
    private final Results results = new Results();
    private @Nullable Proxy proxy;
    private @Nullable Traits traits;
    private @Nullable TransportException unreachable;

    /** For one harness. */
    public Lab(TransportHarness harness) {
        this.harness = harness;
    }

    /** Starts the broker. */
    public void start() throws Exception {
        harness.start();
        if (harness.address().isPresent()) {
            proxy = new Proxy(harness.address().get());
        }
        if (!Waits.until(FIRST_ANSWER, this::answers)) {
            throw new IllegalStateException(
                    "The broker was started, but could not be reached within " + FIRST_ANSWER.toSeconds() + " s",
                    unreachable);
        }
    }

    /** A broker that has just been started may be longer over its first answer than a transport waits. */
    private boolean answers() {
        try (Transport transport = transport(namespace, true, uri())) {
            traits = transport.traits();
            return true;
        } catch (TransportException e) {
            if (!e.kind().retryable()) {
                throw e;
            }
            unreachable = e;
            return false;
        }
    }

    /** Ends the broker and writes the report. */
    public void stop(String name) throws Exception {
        try {
            harness.stop();
        } finally {
            if (proxy != null) {
                proxy.close();
            }
            Report.of(name, harness.versions(), results).write();
        }
    }

    /** The harness. */
    public TransportHarness harness() {
        return harness;
    }

    /** Where results are put down. */
    public Results results() {
        return results;
    }

    /** The traits of the transport. */
    public Traits traits() {
        if (traits == null) {
            throw new IllegalStateException("The broker was not started");
        }
        return traits;
    }

    /** How a bus reaches the broker, through the kit's proxy if there is one. */
    public URI uri() {
        return proxy == null ? harness.uri() : harness.uri(proxy.address());
    }

    @Nullable
    Proxy proxy() {
        return proxy;
    }

    /** The namespace of this run. */
    public String namespace() {
        return namespace;
    }

    /** A name of its own, that no other run has either. */
    public String name(String prefix) {
        return prefix + "-" + namespace.substring(Math.max(4, namespace.length() - 4)) + "-" + names.incrementAndGet();
    }

    /** The <i>T</i> of the requirements. */
    public Duration within() {
        return harness.within();
    }

    /** Opens a transport. */
    public Transport transport(String inNamespace, boolean provision, URI uri) {
        return transport(inNamespace, provision, uri, harness.security(), harness.options());
    }

    /** Opens a transport. */
    public Transport transport(
            String inNamespace, boolean provision, URI uri, Map<String, String> security, Map<String, String> options) {
        return InterposedProvider.direct(new TransportConfig(uri, inNamespace, provision, security, options));
    }

    /** What trouble can be brought about. */
    public Set<Trouble> troubles() {
        Set<Trouble> all = EnumSet.noneOf(Trouble.class);
        all.addAll(harness.troubles());
        if (proxy != null) {
            all.addAll(Proxy.TROUBLES);
        }
        return all;
    }

    /** Brings trouble. */
    public void begin(Trouble trouble) throws Exception {
        if (harness.troubles().contains(trouble) || proxy == null) {
            harness.begin(trouble);
        } else {
            proxy.begin(trouble);
        }
    }

    /** Ends trouble. */
    public void end(Trouble trouble) throws Exception {
        if (harness.troubles().contains(trouble) || proxy == null) {
            harness.end(trouble);
        } else {
            proxy.end();
        }
    }

    /** What one test works with. */
    public Bench bench() {
        return new Bench(this);
    }
}
