package dev.convection.transport.tck.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What became of each test. Thread-safe. */
public final class Results {
    private static final Pattern ID = Pattern.compile("[A-Z]{3}-\\d+|R\\d+");

    private final List<Result> all = new ArrayList<>();

    /** How a test ended. */
    public enum Status {
        PASSED,
        FAILED,
        SKIPPED,
        NOT_OFFERED
    }

    /** One test; its reason is why it did not pass, its note what it counted. */
    public record Result(String method, String name, Status status, String reason, String note, long millis) {

        /** The ids that its name begins with. */
        public List<String> ids() {
            return ID.matcher(name).results().map(found -> found.group()).toList();
        }
    }

    synchronized void add(Result result) {
        all.add(result);
    }

    /** All, in the order of their end. */
    public synchronized List<Result> all() {
        return List.copyOf(all);
    }
}
