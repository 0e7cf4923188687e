package dev.convection.transport.tck.internal;

import dev.convection.transport.tck.Trouble;
import dev.convection.worker.Bus;
import dev.convection.worker.Message;
import dev.convection.worker.RetryPolicy;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Transport;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.opentest4j.TestAbortedException;

/** What one test works with: opens things and gives names, and at the end closes and removes them all. */
public final class Bench implements AutoCloseable {
    /** The type of all messages, unless said otherwise. */
    public static final String TYPE = "tck.task";

    /** Retries at once, or nearly. */
    public static final RetryPolicy QUICK = new RetryPolicy(5, Duration.ofMillis(20), 1, Duration.ofMillis(20), 0);

    private static final int LANES = 6;

    private final Lab lab;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Set<Destination> used = new LinkedHashSet<>();
    private final Set<String> engines = new LinkedHashSet<>();
    private final Set<Trouble> troubles = EnumSet.noneOf(Trouble.class);

    private final AutoCloseable proxyEnds = this::endProxy;

    Bench(Lab lab) {
        this.lab = lab;
    }

    /** The lab. */
    public Lab lab() {
        return lab;
    }

    /** The traits. */
    public Traits traits() {
        return lab.traits();
    }

    /** How much too early a delayed message may come after a restart of the broker. */
    public Duration earlyAfterRestart() {
        return lab.harness().earlyAfterRestart();
    }

    /** The <i>T</i> of the requirements. */
    public Duration within() {
        return lab.within();
    }

    /** A queue of this test's own. */
    public String queue() {
        return queue(lab.name("q"));
    }

    /** A queue of this test's own, by a name of its choice. */
    public String queue(String name) {
        used.add(new Destination.Queue(name));
        return name;
    }

    /** A name for an engine. */
    public String engine() {
        String name = lab.name("e");
        engines.add(name);
        return name;
    }

    /** Closed at the end, before what was opened earlier. */
    public <C extends AutoCloseable> C closing(C thing) {
        synchronized (open) {
            open.push(thing);
        }
        return thing;
    }

    /** A transport. */
    public Transport transport() {
        return closing(lab.transport(lab.namespace(), true, lab.uri()));
    }

    /** A sender. */
    public Sender sender(Transport transport) {
        return closing(transport.openSender());
    }

    /** A receiver. */
    public Receiver<Object> receiver(Transport transport, Destination source, int maxOutstanding) {
        if (!used.contains(source) && !(source instanceof Destination.Queue)) {
            used.add(source);
        }
        return closing(new PassingReceiver(
                transport.openReceiver(source, Math.min(maxOutstanding, traits().maxOutstanding()))));
    }

    /** A bus. */
    public Bus bus() {
        return bus(builder -> builder);
    }

    /** A bus with settings. */
    public Bus bus(UnaryOperator<Bus.Builder> settings) {
        return bus(lab.uri(), settings);
    }

    /** A bus that is watched. */
    public Bus bus(Probe probe, UnaryOperator<Bus.Builder> settings) {
        return bus(Interposers.through(probe, lab.uri()), settings);
    }

    /** A bus by another URI. */
    public Bus bus(URI uri, UnaryOperator<Bus.Builder> settings) {
        Bus.Builder builder =
                Bus.builder(uri).namespace(lab.namespace()).deadline(Waits.scaled(within().multipliedBy(3)));
        lab.harness().security().forEach(builder::security);
        lab.harness().options().forEach(builder::option);
        return closing(settings.apply(builder).open());
    }

    /** A service to be built, that stops quickly. */
    public WorkerService.Builder service(Bus bus) {
        return WorkerService.builder(bus).engine(engine()).retry(QUICK).drainLimit(within());
    }

    /** Builds it, starts it, stops it at the end. */
    public WorkerService start(WorkerService.Builder builder) {
        WorkerService service = closing(builder.build());
        service.start();
        return service;
    }

    /** A service of one handler, running. */
    public WorkerService serve(Bus bus, String queue, WorkerService.Handler handler) {
        return start(service(bus).handler(queue, TYPE, handler));
    }

    /** A message. */
    public Message message(String id) {
        return message(id, ("{\"id\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    /** A message with a body. */
    public Message message(String id, byte[] body) {
        return Message.of(
                id,
                "/convection/tck",
                TYPE,
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                "application/json",
                Map.of(),
                body);
    }

    /** Ids for messages. */
    public List<String> ids(int count) {
        List<String> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ids.add(lab.name("m"));
        }
        return ids;
    }

    /** The kit's proxy, as good as new at the end; ends a test if there is none. */
    public Proxy proxy() {
        Proxy proxy = lab.proxy();
        if (proxy == null) {
            throw new TestAbortedException("the harness has no address() for the kit's proxy to stand before");
        }
        if (!open.contains(proxyEnds)) {
            closing(proxyEnds);
        }
        return proxy;
    }

    private void endProxy() {
        Proxy proxy = lab.proxy();
        if (proxy != null) {
            proxy.end();
        }
    }

    /** Brings trouble, which ends with the test at the latest. */
    public void begin(Trouble trouble) throws Exception {
        if (!lab.troubles().contains(trouble)) {
            throw new TestAbortedException("the harness cannot bring about " + trouble);
        }
        troubles.add(trouble);
        lab.begin(trouble);
    }

    /** Ends trouble. */
    public void end(Trouble trouble) throws Exception {
        troubles.remove(trouble);
        lab.end(trouble);
    }

    /** Ends a test that needs what the transport does not promise. */
    public void needs(boolean offered, String otherwise) {
        if (!offered) {
            throw new NotOffered(otherwise);
        }
    }

    /** Ends a test that the harness does not help with: it is skipped. */
    public void able(boolean helped, String otherwise) {
        if (!helped) {
            throw new TestAbortedException(otherwise);
        }
    }

    /** Ends a test about leases on a transport that has none. */
    public Duration lease() {
        needs(!traits().lease().isZero(), "there are no leases: a delivery lasts as long as its connection");
        return traits().lease();
    }

    /** Waits for something within <i>T</i>. */
    public void eventually(String what, java.util.function.BooleanSupplier condition) {
        Waits.eventually(what, within(), condition);
    }

    /** Waits for many messages. <i>T</i> bounds each: it runs anew with every one that is done, so a lost one is found within <i>T</i>. */
    public void eventually(String what, int all, java.util.function.IntSupplier done) {
        Waits.eventually(what, within(), all, done);
    }

    /** Looks for a while that something does not happen. */
    public void never(String what, java.util.function.BooleanSupplier condition) {
        Waits.never(what, Duration.ofMillis(300), condition);
    }

    /** Closes everything, last things first, and removes all names from the broker. */
    @Override
    public void close() {
        List<Exception> failures = new ArrayList<>();
        List<AutoCloseable> steps = new ArrayList<>();
        Set.copyOf(troubles).forEach(trouble -> steps.add(() -> end(trouble)));
        synchronized (open) {
            steps.addAll(open);
            open.clear();
        }
        if (!used.isEmpty()) {
            steps.add(this::removeAll);
        }
        for (AutoCloseable step : steps) {
            try {
                step.close();
            } catch (Exception e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("Clean-up failed: " + failures, failures.get(0));
        }
    }

    private void removeAll() {
        try (Transport transport = lab.transport(lab.namespace(), true, lab.uri())) {
            used.forEach(each -> remove(transport, each));
        }
    }

    private void remove(Transport transport, Destination each) {
        transport.remove(each);
        if (each instanceof Destination.Queue) {
            transport.remove(new Destination.DeadLetters(each.queue()));
            for (String engine : engines) {
                transport.remove(new Destination.Directed(each.queue(), engine));
                transport.remove(new Destination.Subscription(each.queue(), engine));
            }
            if (!traits().delayedRelease() && !traits().delayedSend()) {
                for (int step = 0; step < LANES; step++) {
                    transport.remove(new Destination.Lane(each.queue(), step));
                }
            }
        }
    }
}
