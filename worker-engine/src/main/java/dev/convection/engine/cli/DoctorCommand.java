package dev.convection.engine.cli;

import dev.convection.engine.text.Json;
import dev.convection.worker.Finding;
import dev.convection.worker.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code convection doctor}. */
@Command(
        name = "doctor",
        description =
                "Looks at the configuration, the broker, the store and this machine, and says what is wrong and how to"
                        + " mend it.")
final class DoctorCommand implements Runnable {
    @ParentCommand
    private Convection convection;

    @Override
    public void run() {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.note("convection " + Version.number() + " on Java "
                + System.getProperty("java.version", "") + ", "
                + convection.configFile().map(file -> "configured by " + file).orElse("with no configuration file")));
        try (Deployment deployment = convection.open(List.of(), false)) {
            findings.addAll(deployment.examine());
        }
        long problems = count(findings, Severity.PROBLEM);
        long warnings = count(findings, Severity.WARNING);
        convection.print(document(findings, problems), lines(findings, problems, warnings));
        if (problems > 0) {
            throw Failure.failed(problems + (problems == 1 ? " problem was found" : " problems were found"));
        }
    }

    private static long count(List<Finding> findings, Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    private static Object document(List<Finding> findings, long problems) {
        return Json.object(
                "ok",
                problems == 0,
                "findings",
                findings.stream()
                        .map(finding -> Json.object(
                                "severity", word(finding),
                                "what", finding.what(),
                                "remedy", finding.remedy()))
                        .toList());
    }

    private static List<String> lines(List<Finding> findings, long problems, long warnings) {
        List<String> lines = new ArrayList<>();
        for (Finding finding : findings) {
            String mark = finding.severity() == Severity.NOTE ? "ok" : word(finding);
            lines.add(String.format("%-9s%s", mark, finding.what()));
            if (!finding.remedy().isEmpty()) {
                lines.add(String.format("%-9s%s", "", "-> " + finding.remedy()));
            }
        }
        lines.add(
                problems == 0 && warnings == 0
                        ? "All is well."
                        : "Problems: " + problems + ". Warnings: " + warnings + ".");
        return lines;
    }

    private static String word(Finding finding) {
        return finding.severity().name().toLowerCase(Locale.ROOT);
    }
}
