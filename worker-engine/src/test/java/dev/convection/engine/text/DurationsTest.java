package dev.convection.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @Test
    void writesWords() {
        assertThat(Durations.words(Duration.ofMillis(1234))).isEqualTo("1.2 s");
        assertThat(Durations.words(Duration.ofSeconds(59))).isEqualTo("59 s");
        assertThat(Durations.words(Duration.ofSeconds(185))).isEqualTo("3 min 5 s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "500ms", "1500ms", "15s", "90s", "5m", "90m", "2h"})
    void writesWhatItReads(String text) {
        assertThat(Durations.write(dev.convection.worker.spi.Durations.parse(text)))
                .isEqualTo(text);
    }
}
