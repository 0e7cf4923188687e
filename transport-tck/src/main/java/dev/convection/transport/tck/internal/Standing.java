package dev.convection.transport.tck.internal;

import dev.convection.transport.tck.internal.Results.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How one requirement stands after a run.
 *
 * @param id the requirement's
 * @param status of all its tests together
 * @param text what it demands
 * @param detail why it failed, was skipped, is not offered or not tested
 * @param tests how many tests it has
 * @param millis how long they took together
 */
record Standing(String id, String status, String text, String detail, int tests, long millis) {
    private static final List<String> ALL =
            List.of("PASSED", "PASSED_IN_PART", "FAILED", "SKIPPED", "NOT_OFFERED", "UNTESTED");

    /** All requirements, whatever became of them: none is silently absent. */
    static List<Standing> of(List<Result> results) {
        Map<String, List<Result>> byId = new LinkedHashMap<>();
        results.forEach(result -> result.ids()
                .forEach(
                        id -> byId.computeIfAbsent(id, any -> new ArrayList<>()).add(result)));
        return Requirement.all().stream()
                .map(each -> of(each, byId.getOrDefault(each.id(), List.of())))
                .toList();
    }

    private static Standing of(Requirement requirement, List<Result> results) {
        if (results.isEmpty()) {
            return requirement.without().isEmpty()
                    ? new Standing(requirement.id(), "UNTESTED", requirement.text(), "not run", 0, 0)
                    : new Standing(
                            requirement.id(), requirement.without(), requirement.text(), requirement.why(), 0, 0);
        }
        String status = status(results.stream().map(Result::status).collect(Collectors.toSet()));
        String detail = detail(results);
        if (!requirement.why().isEmpty()) {
            detail = "(" + requirement.why() + ") " + detail;
        }
        return new Standing(
                requirement.id(),
                status,
                requirement.text(),
                detail.strip(),
                results.size(),
                results.stream().mapToLong(Result::millis).sum());
    }

    /** Why tests did not pass, or what they counted; those of one reason together. */
    private static String detail(List<Result> results) {
        Map<String, List<String>> byReason = new LinkedHashMap<>();
        for (Result result : results) {
            String reason = result.status() == Results.Status.PASSED ? result.note() : firstLine(result.reason());
            if (!reason.isEmpty()) {
                byReason.computeIfAbsent(reason, any -> new ArrayList<>()).add(result.method());
            }
        }
        return byReason.entrySet().stream()
                .map(each -> String.join(", ", each.getValue()) + ": " + each.getKey())
                .collect(Collectors.joining("; "));
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    /** One that fails fails it; what is not offered takes nothing from what passed, what was skipped does. */
    private static String status(Set<Results.Status> of) {
        if (of.contains(Results.Status.FAILED)) {
            return "FAILED";
        }
        if (of.contains(Results.Status.PASSED)) {
            return of.contains(Results.Status.SKIPPED) ? "PASSED_IN_PART" : "PASSED";
        }
        return of.contains(Results.Status.SKIPPED) ? "SKIPPED" : "NOT_OFFERED";
    }

    /** How many stand how. */
    static String summary(List<Standing> all) {
        Map<String, Long> counts = all.stream().collect(Collectors.groupingBy(Standing::status, Collectors.counting()));
        return ALL.stream()
                .map(status -> counts.getOrDefault(status, 0L) + " "
                        + status.toLowerCase(java.util.Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(", "));
    }
}
