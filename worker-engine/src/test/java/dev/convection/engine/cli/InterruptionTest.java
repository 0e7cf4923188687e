package dev.convection.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    @Test
    void whoWasAskedBeforeKnowingItsTimeHasThatTimeAllTheSame() throws Exception {
        interruption.allow(Duration.ofSeconds(2));
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(interruption::exitCode);
        interruption.allow(Duration.ofMinutes(1));

        assertThatThrownBy(() -> code.get(2500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

        interruption.ended(0);
        assertThat(code.get(10, TimeUnit.SECONDS)).isZero();
    }
}
