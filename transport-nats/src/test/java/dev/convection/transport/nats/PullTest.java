package dev.convection.transport.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Which kind of request follows which. */
class PullTest {
    private static final long WAIT = 1_000_000_000;

    private final NatsPull pull = new NatsPull();
    private long now = 1;

    private String ask(int max) {
        return new String(pull.ask(max, WAIT, now), StandardCharsets.US_ASCII);
    }

    private void bring(int count, long each) {
        for (int i = 0; i < count; i++) {
            now += each;
            pull.delivered(now);
        }
    }

    @Test
    void beginsWithWhatThereIs() {
        assertThat(ask(100)).contains("\"batch\":100,", "no_wait");
    }

    @Test
    void standsWhenMessagesComeOneByOne() {
        ask(100);
        bring(1, 1000);
        pull.ended();
        assertThat(ask(100)).contains("\"batch\":50,").doesNotContain("no_wait");
        bring(50, 1_000_000);
        assertThat(pull.isOpen()).isFalse();
        assertThat(ask(100)).doesNotContain("no_wait");
    }

    @Test
    void standsForNoMoreThanMayCome() {
        ask(1);
        pull.ended();
        assertThat(ask(1)).contains("\"batch\":1,").doesNotContain("no_wait");
        pull.ended();
        assertThat(ask(5000)).contains("\"batch\":256,");
    }

    @Test
    void asksForAllWhenMessagesComeFast() {
        ask(100);
        bring(1, 1000);
        pull.ended();
        ask(100);
        bring(50, 1000);
        assertThat(ask(100)).contains("\"batch\":100,", "no_wait");
        bring(40, 1000);
        pull.ended();
        assertThat(ask(100)).contains("no_wait");
    }

    @Test
    void standsOnlyForWhatAPollMayTake() {
        ask(100);
        assertThat(pull.exceeds(1)).as("one that ends by itself").isFalse();
        pull.ended();
        ask(100);
        assertThat(pull.exceeds(50)).isFalse();
        bring(20, 1_000_000);
        assertThat(pull.exceeds(30)).isFalse();
        assertThat(pull.exceeds(29)).isTrue();
    }
}
