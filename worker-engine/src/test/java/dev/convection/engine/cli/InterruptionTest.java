package dev.convection.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class InterruptionTest {
    private final Interruption interruption = new Interruption();

    @Test
    void wakesWhoeverWaits() {
        assertThat(interruption.await(Duration.ofMillis(1))).isFalse();

        interruption.ask();

        assertThat(interruption.await(Duration.ofDays(1))).isTrue();
        assertThat(interruption.isAsked()).isTrue();
    }

    @Test
    void endsWithTheCodeOfTheCommand() {
        assertThat(interruption.hasEnded()).isFalse();

        interruption.ended(130);

        assertThat(interruption.hasEnded()).isTrue();
        assertThat(interruption.exitCode()).isEqualTo(130);
    }

    @Test
    void doesNotWaitForEverForACommandThatHangs() {
        interruption.allow(Duration.ofMillis(1));

        assertThat(interruption.exitCode()).isEqualTo(1);
    }
}
