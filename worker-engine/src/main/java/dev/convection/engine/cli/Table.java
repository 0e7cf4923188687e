package dev.convection.engine.cli;

import java.util.ArrayList;
import java.util.List;

/** Lines up columns. */
final class Table {
    private final List<String[]> rows = new ArrayList<>();
    private final int[] widths;

    Table(String... heads) {
        widths = new int[heads.length];
        row(heads);
    }

    void row(String... cells) {
        rows.add(cells);
        for (int i = 0; i < cells.length; i++) {
            widths[i] = Math.max(widths[i], cells[i].length());
        }
    }

    List<String> lines() {
        return rows.stream().map(this::line).toList();
    }

    private String line(String[] cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            line.append(cells[i]);
            if (i < cells.length - 1) {
                line.append(" ".repeat(widths[i] - cells[i].length() + 2));
            }
        }
        return line.toString();
    }
}
