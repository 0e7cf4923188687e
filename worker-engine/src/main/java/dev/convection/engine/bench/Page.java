package dev.convection.engine.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The findings as one HTML page: no script, no style and no picture from elsewhere. */
final class Page {
    private static final String HEAD = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>convection bench</title>
            <style>
            :root { color-scheme: light dark; --ink: #1c2128; --faint: #6b7280; --line: #e2e5ea; --paper: #fff; --bad: #b3261e }
            @media (prefers-color-scheme: dark) {
              :root { --ink: #e6e8eb; --faint: #9aa3ae; --line: #30363f; --paper: #14171b; --bad: #ff8a80 }
            }
            body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
              max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
            h1 { font-size: 1.5rem; margin-bottom: .2rem } h2 { font-size: 1.1rem; margin: 2rem 0 .3rem }
            small { color: var(--faint) } p { margin: .2rem 0 } .note { color: var(--faint) } .bad { color: var(--bad); font-weight: 600 }
            table { border-collapse: collapse; margin: 1rem 0 } .wide { overflow-x: auto }
            th, td { padding: .25rem .9rem .25rem 0; border-bottom: 1px solid var(--line); text-align: right;
              font-variant-numeric: tabular-nums; white-space: nowrap; vertical-align: top }
            th:first-child, td:first-child { text-align: left } thead th { overflow-wrap: anywhere; white-space: normal }
            svg { width: 100%; height: auto; display: block } svg text { fill: var(--ink); font: 12px system-ui, sans-serif }
            svg .faint { fill: var(--faint) } svg .grid { stroke: var(--line); stroke-width: 1 }
            svg .spread { stroke: var(--ink); stroke-width: 1.5 } svg .path { fill: none; stroke-width: 2; stroke-linejoin: round }
            </style>
            </head>
            <body>
            <h1>convection bench</h1>
            """;

    private final Findings findings;

    Page(Findings findings) {
        this.findings = findings;
    }

    String write() {
        StringBuilder out = new StringBuilder(HEAD);
        findings.settings().forEach(line -> paragraph(out, "note", line));
        findings.remarks().forEach(line -> paragraph(out, findings.lost() > 0 ? "bad" : "", line));
        table(out);
        section(
                out,
                "Messages per second",
                "The median of the rounds; the thin line goes from the lowest to the highest.",
                new Bars(findings).svg());
        section(
                out,
                "From cast to handler",
                "How many messages were on their way for how long, from the moment at which each was to be cast."
                        + " All rounds together; both scales are logarithmic.",
                LatencyPlot.of(findings));
        section(
                out,
                "Handled per second while clients cast",
                "Each line is a round. Dips are pauses: of the broker, of the collector, or of a neighbour.",
                CoursePlot.of(findings));
        return out.append("</body>\n</html>\n").toString();
    }

    private static void paragraph(StringBuilder out, String kind, String text) {
        out.append("<p").append(kind.isEmpty() ? "" : " class=\"" + kind + "\"").append('>');
        out.append(Svg.escaped(text)).append("</p>\n");
    }

    private static void section(StringBuilder out, String title, String note, String picture) {
        out.append("<h2>").append(title).append("</h2>\n");
        paragraph(out, "note", note);
        out.append(picture);
    }

    private void table(StringBuilder out) {
        List<List<String>> rows = new ArrayList<>(findings.table());
        out.append("<div class=\"wide\"><table>\n<thead>")
                .append(row("th", rows.remove(0)))
                .append("</thead>\n<tbody>\n");
        rows.forEach(row -> out.append(row("td", row)).append('\n'));
        out.append("</tbody>\n</table></div>\n");
    }

    private static String row(String cell, List<String> cells) {
        return cells.stream()
                .map(text -> "<" + cell + ">" + spreadBelow(Svg.escaped(text)) + "</" + cell + ">")
                .collect(Collectors.joining("", "<tr>", "</tr>"));
    }

    /** So that several transports fit beside each other. */
    private static String spreadBelow(String text) {
        return text.replaceFirst(" \\((.* to .*)\\)$", "<br><small>$1</small>");
    }
}
