package dev.convection.engine.template;

import dev.convection.engine.text.Printable;
import dev.convection.engine.text.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with one template. */
final class Problems {
    private final String source;
    private final List<Problem> found = new ArrayList<>();

    Problems(String source) {
        this.source = source;
    }

    void add(Problem problem) {
        found.add(problem);
    }

    /** Something wrong with the template as a whole. */
    void add(int line, String what) {
        found.add(new Problem(line, List.of(), what));
    }

    /** Something wrong with a resource. */
    void add(int line, String resource, String what) {
        found.add(new Problem(line, List.of("resources", resource), what));
    }

    boolean none() {
        return found.isEmpty();
    }

    TemplateException exception() {
        return new TemplateException(found.stream()
                .sorted(Comparator.comparingInt(Problem::line))
                .map(this::text)
                .toList());
    }

    private String text(Problem problem) {
        StringBuilder text = new StringBuilder(source);
        if (problem.line() > 0) {
            text.append(':').append(problem.line());
        }
        text.append(": ");
        List<String> path = problem.path();
        boolean ofResource = path.size() > 1 && path.get(0).equals("resources");
        if (ofResource) {
            text.append("resource ").append(Names.shown(path.get(1))).append(": ");
        }
        List<String> rest = ofResource ? path.subList(2, path.size()) : path;
        if (!rest.isEmpty()) {
            text.append(String.join(".", rest)).append(": ");
        }
        return Printable.of(text.append(problem.what()).toString());
    }
}
