package dev.convection.transport.tck.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What became of every requirement, as text and as one page that needs nothing else. */
final class Report {
    private static final String STYLE = """
            body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#222}
            table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #ddd}
            td:first-child{white-space:nowrap;font-weight:600}.s{white-space:nowrap}.PASSED{color:#1a7f37}.FAILED{color:#b3261e;font-weight:700}
            .SKIPPED,.PASSED_IN_PART{color:#9a6700}.NOT_OFFERED,.UNTESTED{color:#666}small{color:#666}
            """;

    private final String name;
    private final Map<String, String> versions;
    private final List<Standing> standings;
    private final List<Results.Result> results;

    Report(String name, Map<String, String> versions, Results results) {
        this.name = name;
        this.versions = new TreeMap<>(versions);
        String kit = Report.class.getPackage().getImplementationVersion();
        this.versions.put("kit", kit == null ? "of this build" : kit);
        this.versions.put("java", Runtime.version().toString());
        this.results = results.all();
        this.standings = Standing.of(this.results);
    }

    void write() throws IOException {
        Path folder = Path.of(System.getProperty("convection.tck.report", "target/convection-tck"));
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".txt"), text());
        Files.writeString(folder.resolve(name + ".html"), html());
    }

    /** For people at a terminal, and for a diff. */
    String text() {
        StringBuilder text = new StringBuilder(name + ": " + Standing.summary(standings) + "\n");
        versions.forEach((what, version) ->
                text.append("  ").append(what).append(" ").append(version).append('\n'));
        text.append('\n');
        for (Standing each : standings) {
            text.append(String.format("%-7s %-14s %s%n", each.id(), words(each.status()), each.detail()));
        }
        text.append('\n');
        for (Results.Result each : results) {
            text.append(String.format(
                    "%-14s %7d ms  %s  (%s)%n",
                    words(each.status().name()), each.millis(), each.name(), each.method()));
        }
        return text.toString();
    }

    /** For people with a browser. */
    String html() {
        StringBuilder page = new StringBuilder("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>")
                .append(escaped(name))
                .append("</title><style>")
                .append(STYLE)
                .append("</style><h1>")
                .append(escaped(name))
                .append("</h1><p>")
                .append(Standing.summary(standings))
                .append("</p><p><small>")
                .append(escaped(versions.toString()))
                .append("</small></p><table><tr><th>id<th>status<th>requirement<th>tests<th>ms</tr>\n");
        for (Standing each : standings) {
            page.append("<tr><td>").append(each.id());
            page.append("<td class=\"s ").append(each.status()).append("\">").append(words(each.status()));
            page.append("<td>").append(escaped(each.text()));
            if (!each.detail().isEmpty()) {
                page.append("<br><small>").append(escaped(each.detail())).append("</small>");
            }
            page.append("<td>")
                    .append(each.tests())
                    .append("<td>")
                    .append(each.millis())
                    .append("</tr>\n");
        }
        return page.append("</table></html>\n").toString();
    }

    private static String words(String status) {
        return status.toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
