package dev.convection.engine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger(2);

    @Test
    void knowsEachMessageOfEachClient() {
        long far = 3L << 20;
        for (long number : new long[] {0, 1, 63, 64, far, far + 1}) {
            ledger.handled(0, number);
            ledger.handled(1, number);
        }

        assertThat(ledger.handled()).isEqualTo(12);
        assertThat(ledger.doubled()).isZero();
    }

    @Test
    void countsWhatComesAgainApart() {
        ledger.handled(0, 64);
        ledger.handled(0, 64);
        ledger.handled(0, 64);

        assertThat(ledger.handled()).isEqualTo(1);
        assertThat(ledger.doubled()).isEqualTo(2);
    }

    @Test
    void aBodyHasItsSizeAndSaysWhichItIs() {
        for (int size : new int[] {Load.SMALLEST, 1024}) {
            byte[] body = new Stamp(17, size).write(123_456, 987_654_321).getBytes(StandardCharsets.UTF_8);

            assertThat(body).hasSize(size);
            assertThat(Stamp.client(body)).isEqualTo(17);
            assertThat(Stamp.number(body)).isEqualTo(123_456);
            assertThat(Stamp.intended(body)).isEqualTo(987_654_321);
        }
    }
}
