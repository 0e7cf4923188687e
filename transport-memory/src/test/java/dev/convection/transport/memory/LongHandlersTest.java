package dev.convection.transport.memory;

import static dev.convection.transport.memory.Rig.QUEUE;
import static dev.convection.transport.memory.Rig.always;
import static dev.convection.transport.memory.Rig.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.Outcome;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(names = {"LEASED", "BATCHED"})
class LongHandlersTest {
    /** Short, but so that a machine that is busy for half a second does not lose it. */
    private static final Duration LEASE = Duration.ofMillis(900);

    @AutoClose
    private final Rig rig;

    private final CountDownLatch latch = new CountDownLatch(1);
    private final Book second = new Book();

    LongHandlersTest(Style style) {
        this.rig = new Rig(style, "lease=" + LEASE);
    }

    @Test
    @DisplayName("RDL-13: a handler that runs longer than three leases keeps its message")
    void longHandlerKeepsItsMessage() throws InterruptedException {
        Book first = new Book(delivery -> {
            assertThat(latch.await(LEASE.multipliedBy(7).dividedBy(2).toMillis(), TimeUnit.MILLISECONDS))
                    .isFalse();
            return Outcome.done();
        });
        rig.engine("first", 1, first);
        rig.cast("a");
        first.await(1);
        rig.engine("second", second);

        rig.awaitEmpty();

        assertThat(first.attempts()).containsExactly(1);
        assertThat(first.entries.get(0).delivery().leaseLost()).isFalse();
        assertThat(second.entries).isEmpty();
        assertThat(rig.broker.contents(QUEUE).delivered()).isEqualTo(1);
    }

    @Test
    @DisplayName("CON-4: handlers that block their threads do not stop the renewal of others")
    void allSlotsBusyKeepTheirMessages() {
        Book first = Book.waitingFor(latch);
        rig.engine("first", 4, first);
        rig.cast(4);
        first.await(4);
        rig.engine("second", second);

        org.awaitility.Awaitility.await()
                .during(LEASE.multipliedBy(2))
                .atMost(LEASE.multipliedBy(10))
                .until(() -> rig.broker.contents(QUEUE).delivered() == 4);

        latch.countDown();
        rig.awaitEmpty();
        assertThat(second.entries).isEmpty();
    }

    @Test
    @DisplayName("SET-7: a handler is told that its lease was lost, and its outcome is dropped")
    void lostLeaseIsToldAndItsOutcomeDropped() {
        AtomicInteger told = new AtomicInteger();
        Book first = new Book(delivery -> {
            delivery.onLeaseLost(told::incrementAndGet);
            latch.await();
            delivery.onLeaseLost(told::incrementAndGet);
            return Outcome.reject("dropped");
        });
        rig.engine("first", 1, first);
        rig.cast("a");
        first.await(1);
        CountDownLatch later = new CountDownLatch(1);
        Book other = Book.waitingFor(later);
        rig.engine("second", 1, other);

        rig.broker.expireLeases(QUEUE);

        other.await(1);
        eventually().until(() -> told.get() == 1);
        assertThat(first.entries.get(0).delivery().leaseLost()).isTrue();
        latch.countDown();
        eventually().until(() -> told.get() == 2);
        always().until(() ->
                rig.broker.contents(QUEUE).inHand() == 1 && rig.deadLetters().isEmpty());
        later.countDown();
        rig.awaitEmpty();
        assertThat(other.ids()).containsExactly("a");
        assertThat(rig.deadLetters()).isEmpty();
    }

    @Test
    @DisplayName("FLT-8: an engine whose time stood still settles nothing that is another's by then")
    void frozenEngineSettlesNothing() {
        Book first = Book.waitingFor(latch);
        rig.engine("first", 1, first);
        rig.cast("a");
        first.await(1);
        CountDownLatch later = new CountDownLatch(1);
        Book other = Book.waitingFor(later);
        rig.engine("second", 1, other);

        rig.broker.advance(LEASE);

        other.await(1);
        latch.countDown();
        always().until(() -> rig.broker.contents(QUEUE).inHand() == 1);
        later.countDown();
        rig.awaitEmpty();
        assertThat(other.attempts()).containsExactly(2);
    }
}
