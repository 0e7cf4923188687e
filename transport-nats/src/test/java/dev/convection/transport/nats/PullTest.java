package dev.convection.transport.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Which kind of request follows which. */
class PullTest {
    private static final long WAIT = 1_000_000_000;

    private final NatsPull pull = new NatsPull();

    private String ask(int max) {
        return new String(pull.ask(max, WAIT, 1), StandardCharsets.US_ASCII);
    }

    /** So many come, and behind the last of them so many wait. */
    private void bring(int count, int behind) {
        for (int i = count - 1; i >= 0; i--) {
            pull.delivered("$JS.ACK.convection+ns+q.work.1.17.20.1790000000000000000." + (behind + i));
        }
    }

    @Test
    void beginsWithWhatThereIs() {
        assertThat(ask(100)).contains("\"batch\":100,", "no_wait");
    }

    @Test
    void standsWhenMessagesComeOneByOne() {
        ask(100);
        bring(1, 0);
        pull.ended();
        assertThat(ask(100)).contains("\"batch\":50,").doesNotContain("no_wait");
        bring(50, 0);
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
    void asksForAllWhenMoreWait() {
        ask(100);
        bring(1, 0);
        pull.ended();
        ask(100);
        bring(50, 1);
        assertThat(ask(100)).contains("\"batch\":100,", "no_wait");
        bring(100, 0);
        assertThat(ask(1)).as("a backlog, however little is asked for").contains("no_wait");
        bring(1, 0);
        assertThat(ask(1)).contains("no_wait");
    }

    @Test
    void standsOnlyForWhatAPollMayTake() {
        ask(100);
        assertThat(pull.exceeds(1)).as("one that ends by itself").isFalse();
        pull.ended();
        ask(100);
        assertThat(pull.exceeds(40)).isFalse();
        assertThat(pull.exceeds(39)).isTrue();
        bring(49, 0);
        assertThat(pull.exceeds(1)).isFalse();
    }
}
