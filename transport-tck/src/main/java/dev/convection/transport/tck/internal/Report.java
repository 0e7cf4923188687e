package dev.convection.transport.tck.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of every requirement, as text for terminals and diffs, and as a {@link ReportPage page}.
 *
 * @param name of the run
 * @param versions of what was tested, and of what tested it
 * @param standings of all requirements
 * @param results of all tests
 */
record Report(String name, Map<String, String> versions, List<Standing> standings, List<Results.Result> results) {

    /** Of one run, that knows the versions of its broker. */
    static Report of(String name, Map<String, String> given, Results results) {
        Map<String, String> versions = new TreeMap<>(given);
        String kit = Report.class.getPackage().getImplementationVersion();
        versions.put("kit", kit == null ? "of this build" : kit);
        versions.put("java", Runtime.version().toString());
        return new Report(name, versions, Standing.of(results.all()), results.all());
    }

    void write() throws IOException {
        Path folder = Path.of(System.getProperty("convection.tck.report", "target/convection-tck"));
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".txt"), text());
        Files.writeString(folder.resolve(name + ".html"), new ReportPage(this).html());
    }

    String text() {
        StringBuilder text = new StringBuilder(name + ": " + Standing.summary(standings) + "\n");
        versions.forEach((what, version) ->
                text.append("  ").append(what).append(" ").append(version).append('\n'));
        text.append('\n');
        for (Standing each : standings) {
            String line = String.format("%-7s %-14s %s", each.id(), words(each.status()), each.detail());
            text.append(line.stripTrailing()).append('\n');
        }
        text.append('\n');
        for (Results.Result each : results) {
            text.append(String.format(
                    "%-14s %7d ms  %s  (%s)%n",
                    words(each.status().name()), each.millis(), each.name(), each.method()));
        }
        return text.toString();
    }

    /** A status as people write it. */
    static String words(String status) {
        return status.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
