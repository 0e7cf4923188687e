package dev.convection.transport.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PollSizeTest {
    private final PollSize sizes = new PollSize();

    @Test
    void beginsWithWhatItIsAskedFor() {
        assertThat(sizes.next(0, 13)).isEqualTo(13);
    }

    @Test
    void neverAsksForMoreThanTheMaximum() {
        int present = 0;
        for (int max : new int[] {500, 499, 16, 300, 7, 3, 500, 1, 2, 64}) {
            present = sizes.next(present, max);
            assertThat(present).isBetween(1, max);
        }
    }

    @Test
    void growsWhenItWasTooLittleForLong() {
        for (int i = 0; i < 3; i++) {
            assertThat(sizes.next(16, 500)).isEqualTo(16);
            sizes.polled(16, 16);
        }

        assertThat(sizes.next(16, 500)).isEqualTo(256);
    }

    @Test
    void doesNotGrowWhileThereIsNotThatMuch() {
        for (int i = 0; i < 100; i++) {
            sizes.polled(16, 15);
        }

        assertThat(sizes.next(16, 500)).isEqualTo(16);
    }

    @Test
    void leavesRoomSoThatASmallChangeChangesNothing() {
        int present = sizes.next(500, 330);

        assertThat(sizes.next(present, 260)).isEqualTo(present);
    }

    @Test
    void goesUpEverMoreSlowlyIfItHadToComeDown() {
        int present = 16;
        int changes = 0;
        for (int i = 0; i < 1_000; i++) {
            int next = sizes.next(present, i % 20 == 19 ? 4 : 500);
            changes += next == present ? 0 : 1;
            present = next;
            sizes.polled(present, present);
        }

        assertThat(changes).isLessThan(20);
    }
}
