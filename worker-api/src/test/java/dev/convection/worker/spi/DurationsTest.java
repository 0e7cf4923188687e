package dev.convection.worker.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "500ms,PT0.5S",
        "15s,PT15S",
        "5m,PT5M",
        "1h,PT1H",
        "2d,PT48H",
        "1h30m,PT1H30M",
        "PT1.5S,PT1.5S",
        "0,PT0S"
    })
    void readsWhatPeopleWrite(String text, Duration duration) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5 s", "s", "1.5s", "-1s", "99999999999d", "soon"})
    void refusesTheRest(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse(text))
                .withMessageContaining("500ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0s", "PT-1S", "soon"})
    void refusesWhatIsNotAboveZero(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parseAboveZero(text))
                .withMessageContaining("above zero");
    }

    @Test
    void readsWhatIsAboveZero() {
        assertThat(Durations.parseAboveZero("2m")).isEqualTo(Duration.ofMinutes(2));
    }
}
