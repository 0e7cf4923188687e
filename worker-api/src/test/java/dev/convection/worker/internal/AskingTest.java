package dev.convection.worker.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AskingTest {
    private static final long NOW = 1_000_000_000;
    private static final long LONG = Duration.ofMillis(20).toNanos();

    @Test
    void asksForAllWhereDeliveriesDoNotHoldEachOtherUp() {
        Asking asking = new Asking(false);

        assertThat(asking.much(100, NOW)).isEqualTo(100);
        assertThat(asking.much(3, NOW)).isEqualTo(3);
    }

    @Test
    void asksForRoundNumbers() {
        assertThat(new Asking(true).much(7, NOW)).isEqualTo(7);
        assertThat(new Asking(true).much(8, NOW)).isEqualTo(8);
        assertThat(new Asking(true).much(336, NOW)).isEqualTo(256);
    }

    @Test
    void asksForTheSameWhileThatIsToBeHad() {
        Asking asking = new Asking(true);

        assertThat(asking.much(16, NOW)).isEqualTo(16);
        assertThat(asking.much(20, NOW)).isEqualTo(16);
        assertThat(asking.much(40, NOW)).isEqualTo(32);
    }

    @Test
    void asksForLessWhenMoreWasNotToBeHadForAWhile() {
        Asking asking = new Asking(true);
        asking.much(16, NOW);

        assertThat(asking.much(15, NOW)).isZero();
        assertThat(asking.much(16, NOW + LONG / 4)).isEqualTo(16);
        assertThat(asking.much(15, NOW + LONG / 2)).as("waits anew").isZero();
        assertThat(asking.much(15, NOW + 2 * LONG)).isEqualTo(8);
        assertThat(asking.much(15, NOW + 2 * LONG)).isEqualTo(8);
    }
}
