package dev.convection.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.Asynchronous;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.DeadLetters.DeadLetter;
import dev.convection.worker.Delivery;
import dev.convection.worker.Outcome;
import dev.convection.worker.RetryPolicy;
import dev.convection.worker.Worker;
import dev.convection.worker.WorkerService;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The examples of the README and of docs/writing-a-worker.md, compiled and run. */
class MailerTest {
    private static final Logger log = LoggerFactory.getLogger(MailerTest.class);
    private final URI broker = URI.create("memory:mailer-" + UUID.randomUUID());

    @Worker(version = "1.1")
    public interface Mailer {
        @Asynchronous(since = "1.0")
        void welcome(String address, Locale language);
    }

    /** Where an example's mail goes. */
    private final Queue<String> sent = new ConcurrentLinkedQueue<>();

    @Test
    void theFirstExample() {
        try (Bus bus = Bus.open(URI.create("memory:orders"));
                WorkerService engine = WorkerService.builder(bus)
                        .worker(Mailer.class, (address, language) -> log.info("To {}", address))
                        .concurrency(16)
                        .start()) {
            bus.client(Mailer.class).welcome("ada@example.org", Locale.UK);
        }
    }

    @Test
    void castingManyAtOnce() {
        try (Bus bus = Bus.open(broker);
                WorkerService engine = WorkerService.builder(bus)
                        .worker(Mailer.class, (address, language) -> sent.add(address))
                        .start()) {
            List<String> addresses = List.of("ada@example.org", "alan@example.org");

            bus.castAsync(Mailer.class, mailer -> {
                        for (String address : addresses) {
                            mailer.welcome(address, Locale.UK);
                        }
                    })
                    .toCompletableFuture()
                    .join();

            Awaitility.await().until(() -> sent.size() == 2);
            assertThat(engine.engine()).isNotEmpty();
        }
    }

    @Test
    void castingToOneEngineAndToAll() {
        try (Bus bus = Bus.open(broker);
                WorkerService engine = WorkerService.builder(bus)
                        .engine("mail-1")
                        .worker(Mailer.class, (address, language) -> sent.add(address))
                        .start()) {
            Mailer first = bus.client(Mailer.class, CastOptions.DEFAULT.toEngine("mail-1"));
            Mailer every = bus.client(Mailer.class, CastOptions.DEFAULT.toEveryEngine());
            first.welcome("ada@example.org", Locale.UK);
            every.welcome("alan@example.org", Locale.UK);

            Awaitility.await().until(() -> sent.size() == 2);
            assertThat(engine.engine()).isEqualTo("mail-1");
        }
    }

    /** Says what became of each message. */
    static final class CarefulMailer implements Mailer {
        @Override
        public void welcome(String address, Locale language) {
            Delivery delivery = Delivery.current().orElseThrow();
            if (!address.contains("@")) {
                throw Outcome.reject("not an address: " + address).asException();
            }
            if (delivery.attempt() < 3) {
                throw new IllegalStateException("the mail server is busy");
            }
        }
    }

    @Test
    void failingRejectingAndReplaying() throws Exception {
        CountDownLatch rejected = new CountDownLatch(1);
        try (Bus bus = Bus.open(broker);
                WorkerService engine = WorkerService.builder(bus)
                        .worker(Mailer.class, new CarefulMailer())
                        .retry(RetryPolicy.DEFAULT.withBackoff(Duration.ofMillis(10), Duration.ofSeconds(1)))
                        .onDeadLetter((delivery, reason) -> rejected.countDown())
                        .start()) {
            bus.client(Mailer.class).welcome("nonsense", Locale.UK);
            assertThat(rejected.await(20, TimeUnit.SECONDS)).isTrue();
            engine.stop();

            List<DeadLetter> letters = new ArrayList<>();
            bus.deadLetters("Mailer").browse(letters::add);
            int replayed = bus.deadLetters("Mailer").replay(letter -> letter.attempts() == 1);

            assertThat(letters)
                    .singleElement()
                    .extracting(DeadLetter::reason)
                    .asString()
                    .contains("not an address");
            assertThat(replayed).isEqualTo(1);
        }
    }

    @Test
    void handlersWithoutAnInterface() {
        try (Bus bus = Bus.open(broker)) {
            WorkerService engine = WorkerService.builder(bus)
                    .handler("audit", "audit.record", delivery -> {
                        sent.add(delivery.message().text());
                        return Outcome.done();
                    })
                    .asyncHandler(
                            "audit",
                            "audit.flush",
                            delivery -> CompletableFuture.supplyAsync(() -> {
                                sent.add("flushed");
                                return Outcome.done();
                            }))
                    .start();
            bus.cast("audit", "audit.record", "{\"who\":\"ada\"}", CastOptions.DEFAULT);
            bus.cast("audit", "audit.flush", "{}", CastOptions.DEFAULT);

            Awaitility.await().until(() -> sent.size() == 2);
            engine.stop();
        }
    }
}
