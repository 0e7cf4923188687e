package dev.convection.engine.bench;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** How long messages were on their way, by the share that was no longer: the rare long ones have as much room as the others. */
final class LatencyPlot {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int STEPS_PER_NINE = 12;

    private LatencyPlot() {}

    static String of(Findings findings) {
        List<Histogram> all = findings.subjects().stream()
                .map(subject -> merged(findings.of(subject)))
                .toList();
        double nines = all.stream().mapToDouble(LatencyPlot::nines).max().orElse(1);
        double least = decade(all.stream().mapToDouble(LatencyPlot::least).min().orElse(1), false);
        double most = decade(all.stream().mapToDouble(LatencyPlot::most).max().orElse(1), true);
        Plot plot = new Plot(
                "From cast to handler",
                x -> x / nines,
                y -> (Math.log10(y) - Math.log10(least)) / (Math.log10(most) - Math.log10(least)));
        for (double y = least; y <= most * 1.01; y *= 10) {
            plot.tickUp(y, millis(y));
        }
        plot.tickAcross(Math.log10(2), "median");
        for (int nine = 1; nine <= nines; nine++) {
            plot.tickAcross(nine, nine == 1 ? "90 %" : nine == 2 ? "99 %" : "99." + "9".repeat(nine - 2) + " %");
        }
        plot.labelAcross("share of the messages that took at most so long");
        for (int i = 0; i < all.size(); i++) {
            plot.key(i, findings.subjects().get(i));
            plot.line(i, 1, points(all.get(i)));
        }
        return plot.end();
    }

    private static Histogram merged(List<Result> results) {
        Histogram all = results.get(0).latency().copy();
        results.stream().skip(1).forEach(result -> all.add(result.latency()));
        return all;
    }

    /** How far the line goes: as far as there are ten messages beyond, as the last few are chance. */
    private static double nines(Histogram histogram) {
        return Math.max(1, Math.log10(Math.max(10, histogram.getTotalCount() / 10.0)));
    }

    private static double least(Histogram histogram) {
        return Math.max(1000, histogram.getValueAtPercentile(1)) / NANOS_PER_MILLI;
    }

    private static double most(Histogram histogram) {
        return Math.max(10_000, histogram.getValueAtPercentile(100 - 100 * Math.pow(10, -nines(histogram))))
                / NANOS_PER_MILLI;
    }

    private static double decade(double value, boolean up) {
        double power = Math.log10(value);
        return Math.pow(10, up ? Math.floor(power) + 1 : Math.floor(power));
    }

    private static List<double[]> points(Histogram histogram) {
        List<double[]> points = new ArrayList<>();
        int steps = (int) (nines(histogram) * STEPS_PER_NINE);
        for (int i = 0; i <= steps; i++) {
            double nines = (double) i / STEPS_PER_NINE;
            double value = histogram.getValueAtPercentile(100 - 100 * Math.pow(10, -nines)) / NANOS_PER_MILLI;
            points.add(new double[] {nines, Math.max(value, least(histogram))});
        }
        return points;
    }

    private static String millis(double value) {
        if (value < 0.9) {
            return Math.round(value * 1000) + " \u00b5s";
        }
        return value < 900 ? Math.round(value) + " ms" : Math.round(value / 1000) + " s";
    }
}
