package dev.convection.engine.bench;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Lines between two axes. */
final class Plot {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 340;
    private static final int LEFT = 80;
    private static final int RIGHT = 20;
    private static final int TOP = 34;
    private static final int BOTTOM = 44;
    private static final int KEY = 12;
    private static final int LETTER = 7;

    private final Svg svg;
    private final DoubleUnaryOperator across;
    private final DoubleUnaryOperator up;
    private double keyAt = LEFT;

    /** Where values lie on the axes, from 0 to 1. */
    Plot(String title, DoubleUnaryOperator across, DoubleUnaryOperator up) {
        this.svg = new Svg(WIDTH, HEIGHT, title);
        this.across = x -> LEFT + across.applyAsDouble(x) * (WIDTH - LEFT - RIGHT);
        this.up = y -> HEIGHT - BOTTOM - up.applyAsDouble(y) * (HEIGHT - TOP - BOTTOM);
    }

    void tickAcross(double value, String words) {
        double x = across.applyAsDouble(value);
        svg.line("grid", x, TOP, x, HEIGHT - BOTTOM);
        svg.text("faint", "middle", x, HEIGHT - BOTTOM + 18, words);
    }

    void tickUp(double value, String words) {
        double y = up.applyAsDouble(value);
        svg.line("grid", LEFT, y, WIDTH - RIGHT, y);
        svg.text("faint", "end", LEFT - 8, y + 4, words);
    }

    void labelAcross(String words) {
        svg.text("faint", "middle", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 6, words);
    }

    /** Names a colour. */
    void key(int colour, String name) {
        svg.box(Svg.colour(colour), keyAt, KEY - 9, KEY, KEY);
        svg.text("", "start", keyAt + KEY + 6, KEY + 1, name);
        keyAt += KEY + 30 + name.length() * LETTER;
    }

    /** Points as pairs of values. */
    void line(int colour, double opacity, List<double[]> points) {
        svg.path(
                Svg.colour(colour),
                opacity,
                points.stream()
                        .map(point -> new double[] {across.applyAsDouble(point[0]), up.applyAsDouble(point[1])})
                        .toList());
    }

    String end() {
        return svg.end();
    }
}
