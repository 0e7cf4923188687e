package dev.convection.engine.template;

import dev.convection.engine.convergence.Template;
import dev.convection.engine.text.Suggestion;
import dev.convection.engine.text.YamlValue;
import java.util.List;
import java.util.Set;

/** Checks that references have the right shape, and that what they refer to is there. */
final class References {
    private final Set<String> names;
    private final Problems problems;

    References(Set<String> names, Problems problems) {
        this.names = names;
        this.problems = problems;
    }

    /** Checks all that a value holds. Recursion is safe: a document is bounded in its depth. */
    void check(String resource, YamlValue value) {
        value.entries().forEach((key, nested) -> {
            if (key.equals(Template.GET_RESOURCE)) {
                getResource(resource, nested);
            } else if (key.equals(Template.GET_ATTR)) {
                getAttr(resource, nested);
            } else {
                check(resource, nested);
                return;
            }
            if (value.entries().size() > 1) {
                problems.add(nested.line(), resource, key + " must be the only key of its map");
            }
        });
        value.items().forEach(item -> check(resource, item));
    }

    /** A resource requires another. */
    void require(String resource, String other, int line) {
        if (!names.contains(other)) {
            String what = "requires " + Names.shown(other) + ", which is not in the template";
            problems.add(line, resource, what + Suggestion.clause(other, names));
        }
    }

    private void getResource(String resource, YamlValue value) {
        String other = value.text();
        if (other == null) {
            String right = "get_resource takes the name of a resource, {get_resource: NAME}, not ";
            problems.add(value.line(), resource, right + value.kind());
        } else {
            require(resource, other, value.line());
        }
    }

    private void getAttr(String resource, YamlValue value) {
        List<YamlValue> pair = value.items();
        String other = pair.size() == 2 ? pair.get(0).text() : null;
        String attribute = pair.size() == 2 ? pair.get(1).text() : null;
        if (other == null || attribute == null || attribute.isEmpty()) {
            String right = "get_attr takes a resource and one of its attributes, {get_attr: [NAME, ATTRIBUTE]}, not ";
            problems.add(value.line(), resource, right + (value.isList() ? shown(pair) : value.kind()));
        } else {
            require(resource, other, value.line());
        }
    }

    private static String shown(List<YamlValue> list) {
        return list.size() == 2 ? "a list of two other things" : "a list of " + list.size();
    }
}
