package dev.convection.transport.memory;

import static dev.convection.transport.memory.Rig.QUEUE;
import static dev.convection.transport.memory.Rig.TYPE;
import static dev.convection.transport.memory.Rig.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.DeadLetters.DeadLetter;
import dev.convection.worker.Delivery;
import dev.convection.worker.Outcome;
import dev.convection.worker.RetryPolicy;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.WorkerService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything at once and at random: every cast that was confirmed is handled, or a dead letter if its handler says so. */
@ParameterizedClass
@EnumSource(Style.class)
class ChaosTest {
    private static final int CASTS = 600;
    private static final RetryPolicy PATIENT =
            new RetryPolicy(10_000, Duration.ofMillis(5), 2, Duration.ofMillis(100), 0.5);

    @AutoClose
    private final Rig rig;

    private final Set<String> done = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private final AtomicInteger engines = new AtomicInteger();

    ChaosTest(Style style) {
        this.rig = new Rig(style);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    @DisplayName("DLV-1, FLT-1 to FLT-4: whatever dies, no confirmed cast is lost")
    void noConfirmedCastIsLost(long seed) {
        Random random = new Random(seed);
        List<String> living = new ArrayList<>(List.of(start(), start()));
        CompletableFuture<Set<String>> casting = CompletableFuture.supplyAsync(this::cast);

        while (!casting.isDone()) {
            int before = done.size();
            fault(random, living);
            eventually().until(() -> casting.isDone() || done.size() > before + 20);
        }

        rig.faults.clear();
        Set<String> confirmed = casting.join();
        rig.broker.advance(Wire.LEASE); // ends what the dead had in hand
        rig.awaitEmpty();
        Set<String> dead = new HashSet<>();
        rig.deadLetters().stream().map(DeadLetter::message).forEach(each -> dead.add(each.id()));
        Set<String> handled = new HashSet<>(done);
        handled.addAll(dead);
        assertThat(handled).containsAll(confirmed);
        assertThat(dead).allSatisfy(id -> assertThat(plan(id)).isEqualTo("reject"));
        assertThat(confirmed).hasSize(CASTS);
    }

    private Set<String> cast() {
        List<CompletableFuture<Void>> casts = new ArrayList<>();
        Set<String> confirmed = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < CASTS; i++) {
            String id = "m" + i;
            casts.add(rig.bus
                    .castAsync(QUEUE, TYPE, "{}", CastOptions.DEFAULT.withId(id))
                    .toCompletableFuture()
                    .thenRun(() -> confirmed.add(id)));
            if (casts.size() == 20) {
                casts.forEach(CompletableFuture::join);
                casts.clear();
            }
        }
        casts.forEach(CompletableFuture::join);
        return confirmed;
    }

    private void fault(Random random, List<String> living) {
        switch (random.nextInt(8)) {
            case 0 -> rig.faults.killReceivers();
            case 1 -> {
                rig.faults.disconnect();
                rig.faults.reconnect();
            }
            case 2 -> rig.broker.expireLeases();
            case 3 -> rig.faults.loseConfirmations(5);
            case 4 -> rig.faults.failSends(5, Kind.UNAVAILABLE);
            case 5 -> rig.faults.failSends(2, Kind.OUTCOME_UNKNOWN);
            case 6 -> {
                living.add(start());
                rig.kill(living.remove(0));
            }
            default -> rig.broker.advance(Wire.LEASE);
        }
    }

    private String start() {
        String name = "e" + engines.incrementAndGet();
        Bus own = rig.busBuilder().open();
        WorkerService engine = WorkerService.builder(own)
                .engine(name)
                .concurrency(4)
                .retry(PATIENT)
                .drainLimit(Duration.ZERO)
                .handler(QUEUE, TYPE, this::handle)
                .start();
        assertThat(engine.engine()).isEqualTo(name);
        rig.mortal(name, own);
        return name;
    }

    /** What a handler does with a message, by its number. */
    private static String plan(String id) {
        return switch (Integer.parseInt(id.substring(1)) % 20) {
            case 3 -> "reject";
            case 5, 6 -> "retry";
            case 7 -> "defer";
            case 8 -> "throw";
            case 9, 10 -> "slow";
            default -> "done";
        };
    }

    private Outcome handle(Delivery delivery) throws InterruptedException {
        String id = delivery.message().id();
        int call = attempts.computeIfAbsent(id, any -> new AtomicInteger()).incrementAndGet();
        switch (plan(id)) {
            case "reject" -> {
                return Outcome.reject("asked for");
            }
            case "retry" -> {
                if (call < 3) {
                    return Outcome.retry("asked for");
                }
            }
            case "defer" -> {
                if (call < 3) {
                    return Outcome.defer(Duration.ofMillis(10));
                }
            }
            case "throw" -> {
                if (call < 2) {
                    throw new IllegalStateException("asked for");
                }
            }
            case "slow" -> {
                if (never.await(30, TimeUnit.MILLISECONDS)) {
                    throw new AssertionError();
                }
            }
            default -> {
                // done
            }
        }
        done.add(id);
        return Outcome.done();
    }
}
