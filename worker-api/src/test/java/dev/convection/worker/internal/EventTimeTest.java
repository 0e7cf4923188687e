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

/** Held against the formatters of java.time. */
class EventTimeTest {

    @Test
    void isWrittenAndReadAsByJavaTime() {
        Random random = new Random(4711);
        long[] units = {1, 1_000, 1_000_000, 1_000_000_000};
        for (int i = 0; i < 200_000; i++) {
            long second = random.nextLong(-70_000_000_000L, 300_000_000_000L);
            long unit = units[random.nextInt(units.length)];
            Instant time = Instant.ofEpochSecond(second, random.nextLong(1_000_000_000) / unit * unit);

            String text = EventTime.format(time);

            assertThat(text).isEqualTo(time.toString());
            assertThat(EventTime.parse(text)).isEqualTo(time);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-28T23:59:59Z",
                "2024-02-29T00:00:00.5Z",
                "2026-01-01T00:00:00.123456789Z",
                "2026-01-01T12:00:00+02:00",
                "2026-01-01T12:00:00.25-11:30",
                "2026-01-01T12:00Z",
                "2026-01-01T00:00:00.Z",
                "+12026-01-01T12:00:00Z",
                "-0001-01-01T12:00:00Z"
            })
    void everyFormIsRead(String text) {
        assertThat(EventTime.parse(text)).isEqualTo(OffsetDateTime.parse(text).toInstant());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026-02-29T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-01-00T00:00:00Z",
                "2026-01-01T24:00:01Z",
                "2026-01-01T00:60:00Z",
                "2026-01-01T00:00:60Z",
                "2026-01-01T00:00:00.1x3Z",
                "2026-01-01T00:00:00.1234567890Z",
                "2026-01-01T00:00:00,5Z",
                "2026-01-01T00:00:00",
                "2026-01-01 00:00:00Z",
                "yesterday"
            })
    void whatIsNoTimeIsRefused(String text) {
        assertThatThrownBy(() -> OffsetDateTime.parse(text)).isInstanceOf(DateTimeException.class);
        assertThatThrownBy(() -> EventTime.parse(text)).isInstanceOf(DateTimeException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"+1000000000-12-31T23:59:59.999999999Z", "-1000000000-01-01T00:00:00Z", "+10000-01-01T00:00:00Z"
            })
    void timesBeyondFourDigitsOfYearsAreWrittenTheLongWay(String text) {
        assertThat(EventTime.format(Instant.parse(text))).isEqualTo(text);
    }
}
