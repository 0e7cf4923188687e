package dev.convection.engine.bench;

import java.util.List;
import java.util.Locale;

/** Draws lines, boxes and words. */
final class Svg {
    /** Told apart by people who see few colours, on light and on dark. */
    private static final List<String> COLOURS =
            List.of("#3b82c4", "#e08a1e", "#2a9d74", "#c2588f", "#8a6fd1", "#7a8793");

    private final StringBuilder out = new StringBuilder();

    Svg(int width, int height, String title) {
        add("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">", width, height, escaped(title));
    }

    static String colour(int index) {
        return COLOURS.get(index % COLOURS.size());
    }

    void line(String kind, double x1, double y1, double x2, double y2) {
        add("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", kind, x1, y1, x2, y2);
    }

    void box(String colour, double x, double y, double width, double height) {
        add(
                "<rect fill=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\"/>",
                colour, x, y, Math.max(1, width), height);
    }

    void path(String colour, double opacity, List<double[]> points) {
        StringBuilder corners = new StringBuilder();
        for (double[] point : points) {
            corners.append(String.format(Locale.ROOT, "%.1f,%.1f ", point[0], point[1]));
        }
        add(
                "<polyline class=\"path\" stroke=\"%s\" stroke-opacity=\"%.2f\" points=\"%s\"/>",
                colour, opacity, corners.toString().trim());
    }

    /** The anchor is start, middle or end. */
    void text(String kind, String anchor, double x, double y, String words) {
        add(
                "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
                kind, anchor, x, y, escaped(words));
    }

    private void add(String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    String end() {
        return out.append("</svg>\n").toString();
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
