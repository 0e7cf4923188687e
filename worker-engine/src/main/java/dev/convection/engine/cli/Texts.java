package dev.convection.engine.cli;

import dev.convection.engine.convergence.StackSummary;
import dev.convection.engine.convergence.StackView;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The lines of {@code --output text}. */
final class Texts {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Texts() {}

    static String time(Instant time) {
        return TIME.format(time);
    }

    static List<String> list(List<StackSummary> stacks) {
        if (stacks.isEmpty()) {
            return List.of("There are no stacks.");
        }
        Table table = new Table("NAME", "STATUS", "ACTION", "RESOURCES", "UPDATED");
        stacks.forEach(stack -> table.row(
                stack.name(),
                stack.status().name(),
                stack.action().name(),
                String.valueOf(stack.resources()),
                TIME.format(stack.updated())));
        return table.lines();
    }

    static List<String> stack(StackView stack) {
        List<String> lines = new ArrayList<>();
        lines.add(stack.name() + ": " + stack.action() + " " + stack.status()
                + (stack.reason().isEmpty() ? "" : ": " + stack.reason()));
        lines.add("traversal " + stack.traversal());
        if (!stack.resources().isEmpty()) {
            Table table = new Table("RESOURCE", "TYPE", "STATUS", "PHYSICAL ID");
            stack.resources()
                    .forEach(resource -> table.row(
                            resource.name(),
                            resource.type(),
                            resource.status().name(),
                            resource.physicalId() == null ? "-" : resource.physicalId()));
            lines.add("");
            lines.addAll(table.lines());
        }
        if (!stack.physical().isEmpty()) {
            Table table = new Table("EXISTS", "TYPE", "FOR", "PROPERTIES");
            stack.physical()
                    .forEach(physical -> table.row(
                            physical.id(), physical.type(), physical.name(), String.valueOf(physical.properties())));
            lines.add("");
            lines.addAll(table.lines());
        }
        return lines;
    }
}
