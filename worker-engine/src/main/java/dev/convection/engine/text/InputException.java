package dev.convection.engine.text;

import java.util.List;

/** Something that a person wrote cannot be used. Its message is the first problem, with a word on how many there are. */
public class InputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** All that is wrong. */
    private final List<String> problems;

    /**
     * Makes one.
     *
     * @param problems at least one, each on one line
     */
    public InputException(List<String> problems) {
        super(summary(problems));
        this.problems = List.copyOf(problems);
    }

    /**
     * All that is wrong.
     *
     * @return at least one line
     */
    public final List<String> problems() {
        return problems;
    }

    private static String summary(List<String> problems) {
        int more = problems.size() - 1;
        return problems.get(0) + (more == 0 ? "" : " (and " + more + " more; --verbose shows all)");
    }
}
