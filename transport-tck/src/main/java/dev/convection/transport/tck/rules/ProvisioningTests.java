package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.convection.transport.tck.internal.Bench;
import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.transport.tck.internal.Probe;
import dev.convection.worker.Bus;
import dev.convection.worker.Message;
import dev.convection.worker.Outcome;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is made on the broker, by whom, and what is refused. */
public abstract class ProvisioningTests extends Group {

    protected ProvisioningTests(Lab lab) {
        super(lab);
    }

    /** Rule: who only casts needs no consumer. When it fails: look at what openSender opens. */
    @Test
    @DisplayName("LIF-7: a bus that only casts opens no receiver")
    final void castOnly() {
        String queue = bench.queue();
        Probe probe = new Probe();
        Bus bus = bench.bus(probe, builder -> builder);

        cast(bus, queue, bench.ids(5));

        assertEquals(0, probe.receiversOpened.get());
        assertEquals(1, probe.sendersOpened.get());
    }

    /**
     * Rule: what is missing is NOT_FOUND, if it is not to be created. When it fails: the broker, or its client library, creates
     * queues by itself.
     */
    @Test
    @DisplayName("LIF-8 ERR-5 R16: without provisioning, a missing queue is NOT_FOUND for engines and for casts")
    final void missingQueue() {
        String queue = bench.queue();
        Bus bus = bench.bus(builder -> builder.provision(false).deadline(Duration.ofSeconds(2)));
        WorkerService service = bench.service(bus)
                .handler(queue, Bench.TYPE, delivery -> Outcome.done())
                .build();

        assertEquals(Kind.NOT_FOUND, failure(service::start), "of the engine");
        assertEquals(Kind.NOT_FOUND, failure(() -> cast(bus, queue, "nowhere")), "of the cast");

        Bus creating = bench.bus();
        cast(creating, queue, "there");
        cast(bus, queue, "now");
    }

    /**
     * Rule: wrong credentials are a typed error, at once, and no secret is in it. Intent: nobody tries for ever with a
     * password that is wrong, nor finds it in a log. When it fails: the kind that the driver gives the client library's
     * exception, or the words that it takes over from it.
     */
    @Test
    @DisplayName("LIF-8 SEC-2 SEC-4: wrong credentials are AUTHENTICATION, for engines and for casts, and are not said")
    final void wrongCredentials() {
        Map<String, String> wrong = bench.lab().harness().wrongSecurity();
        bench.needs(!wrong.isEmpty(), "the harness has no credentials that are wrong");
        String queue = bench.queue();
        Bus bus = bench.bus(builder -> {
            wrong.forEach(builder::security);
            return builder;
        });
        WorkerService service = bench.service(bus)
                .handler(queue, Bench.TYPE, delivery -> Outcome.done())
                .build();

        for (Executable call : List.<Executable>of(service::start, () -> cast(bus, queue, "nowhere"))) {
            TransportException failure = Assertions.assertThrows(TransportException.class, call);
            assertEquals(Kind.AUTHENTICATION, failure.kind());
            for (Throwable each = failure; each != null; each = each.getCause()) {
                String said = each.toString();
                wrong.forEach(
                        (key, secret) -> assertFalse(secret(key, secret) && said.contains(secret), key + " is said"));
            }
        }
    }

    /** Rule: engines may provision at once. When it fails: the driver does not take "exists already" for an answer. */
    @Test
    @DisplayName("LIF-9 R16: eight engines make the same queue at once")
    final void concurrentProvisioning() {
        String queue = bench.queue();
        List<String> ids = bench.ids(8);
        List<Transport> transports = new ArrayList<>();
        ids.forEach(id -> transports.add(bench.transport()));
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            Transport transport = transports.get(i);
            List<String> one = ids.subList(i, i + 1);
            threads.add(CompletableFuture.runAsync(() -> {
                transport.openReceiver(queue(queue), 1).close();
                send(transport, queue(queue), one);
            }));
        }
        threads.forEach(CompletableFuture::join);

        assertEquals(
                new TreeSet<>(ids),
                shown(bench.transport(), queue(queue)).stream().map(Message::id).collect(Collectors.toSet()));
    }

    /** A short one may be a word of any message. */
    private static boolean secret(String key, String value) {
        return Set.of("password", "token").contains(key) && value.length() >= 8;
    }
}
