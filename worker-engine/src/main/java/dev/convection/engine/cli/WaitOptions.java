package dev.convection.engine.cli;

import dev.convection.worker.spi.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Whether and how long a command waits for what it asked for. */
final class WaitOptions {
    @Option(
            names = "--no-wait",
            description =
                    "Do not wait for the end. With memory: no engine is left then; the next one on this store goes on.")
    private boolean noWait;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Time.class,
            description = "How long to wait: 30s, 5m, 1h. Default: without end.")
    private @Nullable Duration timeout;

    boolean isNoWait() {
        return noWait;
    }

    @Nullable
    Duration timeout() {
        return timeout;
    }

    /** Reads a time above zero. */
    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                Duration time = Durations.parse(text);
                if (!time.isZero() && !time.isNegative()) {
                    return time;
                }
            } catch (IllegalArgumentException e) {
                throw (TypeConversionException) new TypeConversionException(refusal(text)).initCause(e);
            }
            throw new TypeConversionException(refusal(text));
        }

        private static String refusal(String text) {
            return "'" + text + "' is no time above zero, such as 30s, 5m or 1h";
        }
    }
}
