package dev.convection.engine.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How the rate of handling went on while clients cast. */
final class CoursePlot {
    private static final int POINTS = 60;
    private static final int TICKS = 5;

    private CoursePlot() {}

    static String of(Findings findings) {
        double seconds = findings.load().time().toNanos() / 1e9;
        double most = 1;
        List<List<List<double[]>>> all = new ArrayList<>();
        for (String subject : findings.subjects()) {
            List<List<double[]>> lines =
                    findings.of(subject).stream().map(CoursePlot::points).toList();
            all.add(lines);
            for (List<double[]> line : lines) {
                most = Math.max(
                        most, line.stream().mapToDouble(point -> point[1]).max().orElse(0));
            }
        }
        double step = step(most / TICKS);
        double top = Math.ceil(most / step) * step;
        Plot plot = new Plot("Handled per second while clients cast", x -> x / seconds, y -> y / top);
        for (int i = 0; i * step <= top * 1.001; i++) {
            plot.tickUp(i * step, String.format(Locale.ROOT, "%,.0f", i * step));
        }
        double across = step(seconds / TICKS);
        for (int i = 0; i * across <= seconds * 1.001; i++) {
            plot.tickAcross(i * across, String.format(Locale.ROOT, across < 1 ? "%.1f" : "%.0f", i * across));
        }
        plot.labelAcross("seconds");
        for (int i = 0; i < all.size(); i++) {
            plot.key(i, findings.subjects().get(i));
            for (List<double[]> line : all.get(i)) {
                plot.line(i, all.get(i).size() == 1 ? 1 : 0.6, line);
            }
        }
        return plot.end();
    }

    private static List<double[]> points(Result result) {
        List<Sample> series = result.series();
        List<double[]> points = new ArrayList<>();
        Sample first = series.get(0);
        Sample before = first;
        long bin = Math.max(1, (series.get(series.size() - 1).at() - first.at()) / POINTS);
        for (Sample sample : series) {
            if (sample.at() - before.at() >= bin) {
                double middle = ((sample.at() + before.at()) / 2.0 - first.at()) / 1e9;
                points.add(new double[] {middle, sample.handledPerSecond(before)});
                before = sample;
            }
        }
        return points;
    }

    /** A round number that is no less. */
    private static double step(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= least) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
