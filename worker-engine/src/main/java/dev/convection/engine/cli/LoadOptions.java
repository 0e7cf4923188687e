package dev.convection.engine.cli;

import dev.convection.engine.bench.Load;
import dev.convection.worker.spi.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What a broker is measured with. */
final class LoadOptions {
    private static final int COMPARING_ROUNDS = 3;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "1024",
            description = "The size of a message's body. Default: 1024.")
    private int size;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many cast, each with a connection and a thread of its own. Default: 1.")
    private int clients;

    @Option(
            names = "--engines",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many handle, each with a connection of its own. Default: 1.")
    private int engines;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "16",
            description = "How many handlers run at once in each engine. Default: 16.")
    private int concurrency;

    @Option(
            names = "--handler",
            paramLabel = "TIME",
            defaultValue = "0",
            converter = Length.class,
            description = "How long a handler takes. Default: 0, it only counts.")
    private Duration handler = Duration.ZERO;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many messages a second are cast while they are timed. Default: 1000.")
    private int rate;

    @Option(
            names = "--backlog",
            paramLabel = "N",
            defaultValue = "200000",
            description = "The most messages that wait on the broker at once. Default: 200000.")
    private int backlog;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            defaultValue = "3s",
            converter = Length.class,
            description = "How long it runs before it is measured. Default: 3s.")
    private Duration warmUp = Duration.ofSeconds(3);

    @Option(
            names = "--time",
            paramLabel = "TIME",
            defaultValue = "5s",
            converter = Length.class,
            description = "How long each of the four measurements takes at most. Default: 5s.")
    private Duration time = Duration.ofSeconds(5);

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often all is measured. Default: once; three times with --compare.")
    private @Nullable Integer rounds;

    Load load(boolean comparing) {
        int times = rounds == null ? comparing ? COMPARING_ROUNDS : 1 : rounds;
        try {
            return new Load(size, clients, engines, concurrency, handler, rate, backlog, warmUp, time, times);
        } catch (IllegalArgumentException e) {
            throw Failure.wrong("--" + e.getMessage());
        }
    }

    /** Reads a duration, which may be zero. */
    static final class Length implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return Durations.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' is no time, such as 10ms, 5s or 1m");
            }
        }
    }
}
