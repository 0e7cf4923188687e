package dev.convection.engine.cli;

import dev.convection.engine.convergence.StackSummary;
import dev.convection.engine.convergence.StackView;
import dev.convection.engine.text.Json;
import java.util.List;

/** The documents of {@code --output json}. Programs rely on their shape: names and order are written out here. */
final class Documents {

    private Documents() {}

    static Object list(List<StackSummary> stacks) {
        return stacks.stream()
                .map(stack -> Json.object(
                        "name", stack.name(),
                        "status", stack.status().name(),
                        "action", stack.action().name(),
                        "reason", stack.reason(),
                        "resources", stack.resources(),
                        "updated", stack.updated().toString()))
                .toList();
    }

    static Object stack(StackView stack) {
        return Json.object(
                "name", stack.name(),
                "status", stack.status().name(),
                "action", stack.action().name(),
                "reason", stack.reason(),
                "traversal", stack.traversal(),
                "resources", stack.resources().stream().map(Documents::resource).toList(),
                "physical", stack.physical().stream().map(Documents::physical).toList());
    }

    private static Object resource(StackView.Resource resource) {
        return Json.object(
                "key", resource.key(),
                "name", resource.name(),
                "type", resource.type(),
                "status", resource.status().name(),
                "physicalId", resource.physicalId(),
                "properties", resource.properties(),
                "attributes", resource.attributes());
    }

    private static Object physical(StackView.Physical physical) {
        return Json.object(
                "id", physical.id(),
                "name", physical.name(),
                "type", physical.type(),
                "properties", physical.properties());
    }
}
