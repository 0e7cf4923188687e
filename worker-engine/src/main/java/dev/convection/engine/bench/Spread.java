package dev.convection.engine.bench;

import java.util.List;

/** One figure over several rounds. */
record Spread(double least, double median, double most) {

    /** At least one value. */
    static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(sorted.get(0), median, sorted.get(sorted.size() - 1));
    }

    String write(Figure figure) {
        String text = figure.write(median);
        return least == most ? text : text + " (" + figure.number(least) + " to " + figure.number(most) + ")";
    }
}
