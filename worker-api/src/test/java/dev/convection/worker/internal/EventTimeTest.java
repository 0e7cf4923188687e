package dev.convection.worker.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-02T03:04:05Z",
                "2026-01-02T03:04:05.6Z",
                "2026-12-31T23:59:59.999Z",
                "2024-02-29T00:00:00.000000001Z",
                "1969-12-31T23:59:59.5Z",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59.123456789Z",
                "2026-01-02T03:04:05.Z",
                "2026-01-02T03:04Z",
                "2026-01-02T03:04:05+01:00",
                "2026-01-02T03:04:05.25-08:30",
                "2026-01-02t03:04:05z"
            })
    void readsWhatTheJdkReads(String text) {
        assertThat(EventTime.parse(text)).isEqualTo(OffsetDateTime.parse(text).toInstant());
    }

    @Test
    void readsWhatInstantsSay() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            Instant instant = Instant.ofEpochSecond(
                    random.nextLong(-60_000_000_000L, 250_000_000_000L),
                    random.nextInt(3) * random.nextLong(333_333_333));

            assertThat(EventTime.parse(instant.toString())).isEqualTo(instant);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026-01-02",
                "2026-01-02T03:04:05",
                "2026-01-02T03:04:05.1234567890Z",
                "2026-13-02T03:04:05Z",
                "2026-02-30T03:04:05Z",
                "2026-01-02T25:04:05Z",
                "2026-01-02T03:60:05Z",
                "2026-01-02T03:04:60Z",
                "2026-01-02 03:04:05Z",
                "2026-01-0aT03:04:05Z",
                "\u0662026-01-02T03:04:05Z"
            })
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> EventTime.parse(text)).isInstanceOf(DateTimeException.class);
    }
}
