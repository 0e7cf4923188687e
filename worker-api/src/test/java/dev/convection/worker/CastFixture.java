package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.fake.FakeBroker;
import dev.convection.worker.fake.FakeBroker.SendScript;
import dev.convection.worker.fake.LogLines;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Casts over a sender that does as told. */
abstract class CastFixture {
    static final CastOptions SHORT = CastOptions.DEFAULT.within(Duration.ofMillis(150));

    @RegisterExtension
    final FakeBroker broker = new FakeBroker();

    @RegisterExtension
    final LogLines log = new LogLines();

    static void cast(Bus bus, CastOptions options) {
        bus.cast("orders", "orders.place", "{}", options);
    }

    static CompletableFuture<Void> castAsync(Bus bus, CastOptions options) {
        return bus.castAsync("orders", "orders.place", "{}", options).toCompletableFuture();
    }

    static TransportException failureOf(Bus bus, CastOptions options) {
        TransportException failure = catchThrowableOfType(TransportException.class, () -> cast(bus, options));
        assertThat(failure).as("the cast's failure").isNotNull();
        return failure;
    }

    static Kind kindOf(CompletableFuture<Void> stage) {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        stage.whenComplete((ok, failure) -> seen.set(failure));
        assertThat(seen.get()).isInstanceOf(TransportException.class);
        return ((TransportException) seen.get()).kind();
    }

    /** The first sends fail as given, the others are stored. */
    static SendScript failedStages(Kind... kinds) {
        AtomicInteger next = new AtomicInteger();
        return sent -> {
            int at = next.getAndIncrement();
            return at < kinds.length ? CompletableFuture.failedFuture(failure(kinds[at])) : null;
        };
    }

    static Duration timeOf(Runnable action) {
        long started = System.nanoTime();
        action.run();
        return Duration.ofNanos(System.nanoTime() - started);
    }
}
