package dev.convection.transport.tck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;

/**
 * Figures of the bus and of a broker's bare client, measured in turns in one run, for a transport's benchmark. What counts is the ratio
 * pair by pair: machines change their speed, and both of a pair see the same machine. Not thread-safe.
 */
public final class Comparison {
    private final Map<String, List<Pair>> figures = new LinkedHashMap<>();

    /** One figure of both. */
    private record Pair(double ours, double bare) {
        double ratio() {
            return ours / bare;
        }
    }

    /** Makes an empty one. */
    public Comparison() {}

    /**
     * Measures both, one after the other. Alternate who is first, as the second may find the machine warmer, or the disk fuller.
     *
     * @param <T> what is measured
     * @param oursFirst whether the bus begins
     * @param ours measures the bus
     * @param bare measures the bare client
     * @param result is given what the bus took, and what the bare client took
     * @throws Exception what either throws
     */
    public static <T> void inTurns(boolean oursFirst, Callable<T> ours, Callable<T> bare, BiConsumer<T, T> result)
            throws Exception {
        T first = (oursFirst ? ours : bare).call();
        T second = (oursFirst ? bare : ours).call();
        result.accept(oursFirst ? first : second, oursFirst ? second : first);
    }

    /**
     * Adds the figures of one round.
     *
     * @param what what was measured, with its unit
     * @param ours the bus's
     * @param bare the bare client's, not zero
     */
    public void add(String what, double ours, double bare) {
        figures.computeIfAbsent(what, name -> new ArrayList<>()).add(new Pair(ours, bare));
    }

    /**
     * Adds the rates and the processor times of one round.
     *
     * @param what what was measured
     * @param ours the bus's
     * @param bare the bare client's
     */
    public void add(String what, Cost ours, Cost bare) {
        add(what + ", a second", ours.rate(), bare.rate());
        add(what + ", processor us each", ours.processor(), bare.processor());
    }

    /**
     * Adds the median and the 99th percentile of one round of times.
     *
     * @param what what was measured
     * @param ours the bus's, in nanoseconds, as they came, at least 100; the first fifth is warming up and does not count
     * @param bare the bare client's, alike
     */
    public void addTimes(String what, long[] ours, long[] bare) {
        long[] our = warm(ours);
        long[] their = warm(bare);
        add(what + ", median, us", micros(our, 0.5), micros(their, 0.5));
        add(what + ", p99, us", micros(our, 0.99), micros(their, 0.99));
    }

    private static long[] warm(long[] times) {
        long[] warm = Arrays.copyOfRange(times, times.length / 5, times.length);
        Arrays.sort(warm);
        return warm;
    }

    private static double micros(long[] ascending, double part) {
        return ascending[(int) (ascending.length * part)] / 1000.0;
    }

    /** Forgets all: what came before was warming up. */
    public void clear() {
        figures.clear();
    }

    /** A line for each figure: the medians of both, and the median of their ratios with the least and the most. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        figures.forEach((what, rounds) -> {
            double[] ratios = rounds.stream().mapToDouble(Pair::ratio).sorted().toArray();
            text.append(String.format(
                    Locale.ROOT,
                    "%-36s ours %,11.1f  bare %,11.1f  ratio: median %.2f, from %.2f to %.2f%n",
                    what,
                    median(rounds.stream().mapToDouble(Pair::ours).sorted().toArray()),
                    median(rounds.stream().mapToDouble(Pair::bare).sorted().toArray()),
                    median(ratios),
                    ratios[0],
                    ratios[ratios.length - 1]));
        });
        return text.toString();
    }

    private static double median(double[] sorted) {
        return sorted[sorted.length / 2];
    }
}
