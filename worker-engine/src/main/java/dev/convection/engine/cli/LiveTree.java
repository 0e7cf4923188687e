package dev.convection.engine.cli;

import dev.convection.engine.convergence.Progress;
import dev.convection.engine.convergence.Progress.State;
import dev.convection.engine.convergence.Progress.Step;
import dev.convection.engine.text.Durations;
import dev.convection.engine.text.Printable;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** For terminals: the tree of resources, drawn again in its place. */
final class LiveTree implements View {
    private static final String ESC = "\u001b[";
    private static final String HIDE_CURSOR = ESC + "?25l";
    private static final String SHOW_CURSOR = ESC + "?25h";
    /** A line that is too long is cut by the terminal: one that wrapped would count as one and take two. */
    private static final String NO_WRAP = ESC + "?7l";

    private static final String WRAP = ESC + "?7h";
    private static final String CLEAR_LINE = ESC + "K";
    private static final String CLEAR_BELOW = ESC + "J";

    private final PrintWriter out;
    private final Ages ages;
    private final Marks marks;
    private final Map<String, String> branches;
    private final int rows;
    private int drawn;

    LiveTree(PrintWriter out, Ages ages, Terminal terminal, Map<String, Set<String>> requires) {
        this.out = out;
        this.ages = ages;
        this.marks = new Marks(terminal.unicode());
        this.branches = new Tree(requires, terminal.unicode()).branches();
        this.rows = terminal.rows() - 2;
        out.print(HIDE_CURSOR);
    }

    @Override
    public void show(Progress progress) {
        StringBuilder text = new StringBuilder(NO_WRAP);
        if (drawn > 0) {
            text.append(ESC).append(drawn).append('A');
        }
        List<String> lines = lines(progress);
        lines.forEach(line -> text.append('\r').append(line).append(CLEAR_LINE).append('\n'));
        text.append(CLEAR_BELOW).append(WRAP);
        drawn = lines.size();
        out.print(text);
        out.flush();
    }

    private List<String> lines(Progress progress) {
        List<Step> steps = visible(progress);
        int done = (int) steps.stream().filter(LiveTree::isDone).count();
        List<String> lines = new ArrayList<>();
        lines.add(progress.stack() + "  " + progress.action() + "  " + marks.bar(done, steps.size()) + "  " + done + "/"
                + steps.size() + "  " + Durations.words(ages.total()));
        int width = steps.stream().mapToInt(step -> label(step).length()).max().orElse(0);
        boolean all = steps.size() < rows;
        int hidden = 0;
        for (Step step : steps) {
            Duration age = ages.of(step);
            boolean telling = step.state() == State.RUNNING || step.state() == State.FAILED;
            if (all || (telling && lines.size() < rows)) {
                lines.add(line(step, age, width));
            } else {
                hidden++;
            }
        }
        if (hidden > 0) {
            lines.add("  and " + hidden + " more");
        }
        return lines;
    }

    /** In the order of the tree; then what has no place in it, because it is no longer wanted. */
    private List<Step> visible(Progress progress) {
        Map<String, Step> forward = new LinkedHashMap<>();
        progress.steps().stream().filter(Step::forward).forEach(step -> forward.put(step.name(), step));
        Set<String> order = new LinkedHashSet<>(branches.keySet());
        order.addAll(forward.keySet());
        List<Step> visible = new ArrayList<>();
        order.stream().map(forward::get).filter(Objects::nonNull).forEach(visible::add);
        progress.steps().stream()
                .filter(step -> !step.forward() && step.state() != State.UNCHANGED)
                .filter(step -> step.state() != State.WAITING || !forward.containsKey(step.name()))
                .forEach(visible::add);
        return visible;
    }

    private static boolean isDone(Step step) {
        return step.state() == State.DONE || step.state() == State.UNCHANGED;
    }

    private String branch(Step step) {
        return step.forward() ? branches.getOrDefault(step.name(), "") : "";
    }

    private String label(Step step) {
        return branch(step) + Printable.of(step.name()) + (step.forward() ? "" : " (clean-up)");
    }

    private String line(Step step, Duration age, int width) {
        String branch = branch(step);
        String label = label(step);
        String took = age.toMillis() > 0 ? "  " + Durations.words(age) : "";
        String note = step.note().isEmpty() ? "" : "  " + Printable.of(step.note());
        return branch + marks.of(step.state(), age) + " " + label.substring(branch.length())
                + " ".repeat(width - label.length()) + "  " + step.type() + took + note;
    }

    @Override
    public void close() {
        out.print(WRAP + SHOW_CURSOR);
        out.flush();
    }
}
