package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.FakeBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Casts at the edges of their deadlines, of closing and of interruption, many times. */
class CastStressTest {

    @RegisterExtension
    final FakeBroker broker = new FakeBroker();

    private static CompletableFuture<Void> castAsync(Bus bus, CastOptions options) {
        return bus.castAsync("orders", "orders.place", "{}", options).toCompletableFuture();
    }

    private static Kind kindOf(CompletableFuture<Void> stage) {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        stage.whenComplete((ok, failure) -> seen.set(failure));
        return seen.get() == null ? null : ((TransportException) seen.get()).kind();
    }

    @Test
    void whatIsSentAtItsVeryDeadlineIsNeverToldToBeCertainlyNotStored() {
        Bus bus = broker.open(builder -> builder.window(5_000));
        Set<String> tried = ConcurrentHashMap.newKeySet();
        Set<String> stored = ConcurrentHashMap.newKeySet();
        broker.onSend = sent -> {
            if (tried.add(sent.message().id())) {
                return CompletableFuture.failedFuture(failure(Kind.UNAVAILABLE));
            }
            stored.add(sent.message().id());
            return CompletableFuture.runAsync(Thread::onSpinWait);
        };

        // The second try comes 50 to 75 ms after the first; so does the deadline.
        for (int round = 0; round < 4; round++) {
            List<String> ids = new ArrayList<>();
            List<CompletableFuture<Void>> stages = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                String id = round + "-" + i;
                ids.add(id);
                Duration limit = Duration.ofNanos(ThreadLocalRandom.current().nextLong(50_000_000, 80_000_000));
                stages.add(castAsync(bus, CastOptions.DEFAULT.withId(id).within(limit)));
            }
            Eventually.is(() -> stages.stream().allMatch(CompletableFuture::isDone));
            for (int i = 0; i < ids.size(); i++) {
                if (kindOf(stages.get(i)) == Kind.UNAVAILABLE) {
                    assertThat(stored).doesNotContain(ids.get(i));
                }
            }
        }
    }

    @Test
    void noCastIsLeftPendingByAClose() {
        for (int round = 0; round < 50; round++) {
            Bus bus = broker.open(builder -> builder.window(20));
            Set<CompletableFuture<Void>> stages = ConcurrentHashMap.newKeySet();
            AtomicInteger casters = new AtomicInteger(4);
            for (int i = 0; i < 4; i++) {
                new Thread(() -> {
                            for (int n = 0; n < 100; n++) {
                                stages.add(castAsync(bus, CastOptions.DEFAULT));
                            }
                            casters.decrementAndGet();
                        })
                        .start();
            }
            Eventually.is(() -> stages.size() > 20);

            bus.close();

            Eventually.is(() -> casters.get() == 0);
            assertThat(stages)
                    .allSatisfy(stage -> assertThat(stage.isDone()).isTrue())
                    .allSatisfy(stage -> assertThat(kindOf(stage)).isIn(null, Kind.CLOSED));
        }
    }

    @Test
    void interruptionsLeakNoRoom() throws Exception {
        Bus bus = broker.open(builder -> builder.window(4));
        broker.onSend = sent ->
                CompletableFuture.supplyAsync(() -> null, CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS));
        AtomicInteger running = new AtomicInteger(8);
        List<Thread> casters = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            casters.add(new Thread(() -> {
                for (int n = 0; n < 200; n++) {
                    try {
                        bus.cast("orders", "orders.place", "{}", CastOptions.DEFAULT);
                    } catch (TransportException e) {
                        assertThat(Thread.interrupted()).isTrue();
                    }
                }
                running.decrementAndGet();
            }));
        }

        casters.forEach(Thread::start);
        while (running.get() > 0) {
            casters.get(ThreadLocalRandom.current().nextInt(casters.size())).interrupt();
            TimeUnit.MICROSECONDS.timedJoin(casters.get(0), 300);
        }

        broker.onSend = sent -> new CompletableFuture<>();
        for (int i = 0; i < 4; i++) {
            castAsync(bus, CastOptions.DEFAULT.within(Duration.ofSeconds(1)));
        }
        assertThat(broker.sends).hasSizeGreaterThan(4);
        assertThat(kindOf(castAsync(bus, CastOptions.DEFAULT.within(Duration.ofMillis(50)))))
                .isEqualTo(Kind.UNAVAILABLE);
    }
}
