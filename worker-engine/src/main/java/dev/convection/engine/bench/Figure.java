package dev.convection.engine.bench;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** One figure of a result: what it is called, and how it is written. */
enum Figure {
    CASTS("castsPerSecond", "casts per second", Result::casts),
    HANDLED("handledPerSecond", "handled per second", Result::handled),
    BOTH_CASTS("bothCastsPerSecond", "both at once: casts per second", Result::bothCasts),
    BOTH_HANDLED("bothHandledPerSecond", "both at once: handled per second", Result::bothHandled),
    P50("latencyP50Millis", "cast to handler, median", result -> latency(result, 50)),
    P90("latencyP90Millis", "cast to handler, p90", result -> latency(result, 90)),
    P99("latencyP99Millis", "cast to handler, p99", result -> latency(result, 99)),
    P999("latencyP999Millis", "cast to handler, p99.9", result -> latency(result, 99.9)),
    MAX("latencyMaxMillis", "cast to handler, longest", result -> latency(result, 100)),
    WORD_P50("confirmationP50Millis", "cast to the broker's word, median", result -> word(result, 50)),
    WORD_P99("confirmationP99Millis", "cast to the broker's word, p99", result -> word(result, 99)),
    PACED("pacedPerSecond", "cast per second while timed", Result::paced);

    private static final double NANOS_PER_MILLI = 1e6;

    final String key;
    final String words;

    @SuppressWarnings("ImmutableEnumChecker") // a function of its argument alone
    private final ToDoubleFunction<Result> of;

    Figure(String key, String words, ToDoubleFunction<Result> of) {
        this.key = key;
        this.words = words;
        this.of = of;
    }

    double of(Result result) {
        return of.applyAsDouble(result);
    }

    boolean isTime() {
        return key.endsWith("Millis");
    }

    /** As people read it. */
    String write(double value) {
        return number(value) + (isTime() ? " ms" : "");
    }

    /** Without the unit. */
    String number(double value) {
        int decimals = !isTime() || value >= 100 ? 0 : value < 0.1 ? 3 : value < 10 ? 2 : 1;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    private static double latency(Result result, double percentile) {
        return result.latency().getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }

    private static double word(Result result, double percentile) {
        return result.confirmation().getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }
}
