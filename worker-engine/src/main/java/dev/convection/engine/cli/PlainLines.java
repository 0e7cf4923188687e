package dev.convection.engine.cli;

import dev.convection.engine.convergence.Progress;
import dev.convection.engine.convergence.Progress.State;
import dev.convection.engine.convergence.Progress.Step;
import dev.convection.engine.text.Durations;
import dev.convection.engine.text.Printable;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** For pipes and files: one line for each change of a resource. */
final class PlainLines implements View {
    private final PrintWriter out;
    private final Ages ages;
    private final Map<String, String> said = new HashMap<>();
    private final Map<String, Step> seen = new LinkedHashMap<>();
    private boolean begun;

    PlainLines(PrintWriter out, Ages ages) {
        this.out = out;
        this.ages = ages;
    }

    @Override
    public void show(Progress progress) {
        if (!begun) {
            begun = true;
            out.println(progress.stack() + ": " + progress.action() + " begins");
        }
        progress.steps().forEach(this::tell);
        if (progress.finished() && Watch.isSuccess(progress)) {
            tellRemoved(progress);
        }
        out.flush();
    }

    private void tell(Step step) {
        Duration age = ages.of(step);
        seen.put(Ages.id(step), step);
        String words = words(step);
        if (!words.isEmpty() && !words.equals(said.put(Ages.id(step), words))) {
            boolean over = step.state() != State.RUNNING && age.toMillis() > 0;
            String took = over ? " (" + Durations.words(age) + ")" : "";
            out.println(Printable.of("  " + step.name() + ": " + words + took));
        }
    }

    /** The steps of a traversal that is over are gone; what was to be cleaned up and is there no longer was. */
    private void tellRemoved(Progress progress) {
        Set<String> left = progress.steps().stream().map(Step::key).collect(Collectors.toSet());
        List.copyOf(seen.values()).stream()
                .filter(step -> !step.forward() && step.state() != State.UNCHANGED && !left.contains(step.key()))
                .map(step -> new Step(step.key(), step.name(), step.type(), false, State.DONE, ""))
                .forEach(this::tell);
    }

    private static String words(Step step) {
        String note = step.note().isEmpty() ? "" : ": " + step.note();
        return switch (step.state()) {
            case WAITING, UNCHANGED -> "";
            case RUNNING -> (step.forward() ? "in progress" : "cleaning up") + note;
            case DONE -> (step.forward() ? "complete" : "cleaned up") + note;
            case FAILED -> (step.forward() ? "failed" : "clean-up failed") + note;
        };
    }
}
