package dev.convection.worker.internal;

import dev.convection.worker.Finding;
import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Traits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Finds out whether a bus would work: what can be tried alike on every transport is tried here, what only the transport can see
 * it is asked for.
 *
 * <p>A message goes there and back through a place of each queue that belongs to an engine which does not exist, so that no real
 * engine meets it. Rejected: a queue of its own, because rights are given by queue; and only asking, because brokers answer
 * questions about rights differently or not at all.
 */
public final class Examination {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration SLOW = Duration.ofSeconds(1);
    private static final String TYPE = "convection.examination";

    private final BusCore bus;
    private final List<Finding> findings = new ArrayList<>();

    /** Of a bus that is open. */
    public Examination(BusCore bus) {
        this.bus = bus;
    }

    /** Looks at everything; throws nothing but CLOSED. */
    public List<Finding> of(Set<String> queues) {
        Traits traits;
        try {
            traits = bus.transport().traits();
        } catch (RuntimeException e) {
            problem("the broker cannot be used", e);
            return findings;
        }
        findings.add(Finding.note(words(traits)));
        attempt(
                "the transport could not look at its broker",
                () -> findings.addAll(bus.transport().examine(Set.copyOf(queues))));
        for (String queue : new TreeSet<>(queues)) {
            attempt("queue " + queue + " cannot be used", () -> {
                if (bus.provisions()) {
                    thereAndBack(queue);
                } else {
                    opened(queue);
                }
            });
        }
        return findings;
    }

    private static String words(Traits traits) {
        String lease = traits.lease().isZero()
                ? "a delivery stays with its engine as long as that is connected"
                : "a delivery stays with its engine for " + traits.lease().toMillis() / 1000.0 + " s unless renewed";
        return "connected; messages " + (traits.durable() ? "outlive" : "die with") + " this process; " + lease
                + "; the largest message has " + traits.maxMessageBytes() + " bytes";
    }

    private void opened(String queue) {
        bus.transport().openSender().close();
        bus.transport().openReceiver(new Destination.Queue(queue), 1).close();
        findings.add(
                Finding.note("queue " + queue + " is there and may be received from; nothing was sent, because missing"
                        + " places are not to be created"));
    }

    private void thereAndBack(String queue) {
        bus.transport().openReceiver(new Destination.Queue(queue), 1).close();
        String id = new Ids().next();
        Destination place = new Destination.Directed(queue, "examination-" + id.toLowerCase(Locale.ROOT));
        try (Receiver<?> receiver = bus.transport().openReceiver(place, 1)) {
            long start = System.nanoTime();
            send(place, id);
            boolean came = received(receiver, id);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            if (!came) {
                findings.add(Finding.problem(
                        "queue " + queue + ": the broker took a message and did not give it out within "
                                + LIMIT.toSeconds() + " s",
                        "look at the broker's own log and health"));
            } else {
                told(queue, took);
            }
        } finally {
            bus.transport().remove(place);
        }
    }

    private void told(String queue, Duration took) {
        String what = "queue " + queue + ": a message went there and back in " + took.toMillis() + " ms";
        findings.add(
                took.compareTo(SLOW) < 0
                        ? Finding.note(what)
                        : Finding.warning(what, "look for what slows the broker or the network down"));
    }

    private void send(Destination place, String id) {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        Message probe = Message.of(id, bus.source(), TYPE, Instant.now(), "application/json", Map.of(), body);
        try (Sender sender = bus.transport().openSender()) {
            sender.send(place, probe, Duration.ZERO)
                    .toCompletableFuture()
                    .orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof TransportException known
                    ? known
                    : new TransportException(
                            Kind.UNAVAILABLE, bus.scheme(), "Sending to " + place + ": no word from the broker", e);
        }
    }

    private <T> boolean received(Receiver<T> receiver, String id) {
        long end = System.nanoTime() + LIMIT.toNanos();
        for (long left = LIMIT.toNanos(); left > 0; left = end - System.nanoTime()) {
            for (Received<T> delivery : receiver.poll(1, Duration.ofNanos(left))) {
                receiver.settle(List.of(Settlement.accept(delivery.tag())));
                if (delivery.message().id().equals(id)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void attempt(String failed, Runnable look) {
        try {
            look.run();
        } catch (RuntimeException e) {
            problem(failed, e);
        }
    }

    private void problem(String what, RuntimeException failure) {
        Kind kind = failure instanceof TransportException known ? known.kind() : Kind.REFUSED;
        if (kind == Kind.CLOSED) {
            throw failure;
        }
        findings.add(Finding.problem(what + ": " + failure.getMessage(), remedy(kind)));
    }

    private static String remedy(Kind kind) {
        return switch (kind) {
            case CONFIGURATION -> "correct the setting that is named";
            case AUTHENTICATION ->
                "check the credentials, and what the broker allows this user: to send, to receive, and to create unless"
                        + " that is switched off";
            case NOT_FOUND -> "create it on the broker, or let the bus create what is missing";
            case INCOMPATIBLE ->
                "change it on the broker, remove it so that it is created anew, or use another namespace";
            case TOO_LARGE -> "raise the broker's limit for messages";
            case UNAVAILABLE, OUTCOME_UNKNOWN ->
                "check that the broker runs, that the URI names it, and that no firewall is in between";
            case REFUSED, CLOSED -> "look at the broker's own log";
        };
    }
}
