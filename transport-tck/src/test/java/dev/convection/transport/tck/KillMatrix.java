package dev.convection.transport.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which fault is caught by which tests, as the committed page says. */
final class KillMatrix {
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| (.*?) \\| (.*?) \\|");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");
    private static final Pattern IDS = Pattern.compile("((?:[A-Z]{3}-\\d+|R\\d+) ?)+");

    /** Of what the memory broker does not have in its first style. */
    private static final Set<String> NOT_OFFERED = Set.of("delayedSend", "wrongCredentials");

    private static final Set<String> FAULTS = named("convection.tck.matrix.faults");
    private static final Set<String> TESTS = named("convection.tck.matrix.tests");

    private final Map<String, String> tests;

    KillMatrix(Map<String, String> tests) {
        this.tests = tests;
    }

    /** The top of the sources, from the module or from there. */
    static Path top() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("docs")) ? here : here.getParent();
    }

    static Path page() {
        return top().resolve("docs/kill-matrix.md");
    }

    /** The tests that a full run has seen to fail by a fault beside those named for it. */
    Map<String, Set<String>> others() throws IOException {
        Map<String, Set<String>> others = new TreeMap<>();
        if (Files.exists(page())) {
            Matcher rows = ROW.matcher(Files.readString(page()));
            while (rows.find()) {
                others.put(
                        rows.group(1),
                        NAME.matcher(rows.group(3))
                                .results()
                                .map(name -> name.group(1))
                                .collect(Collectors.toSet()));
            }
        }
        return others;
    }

    /** Whether a run that writes the page looks at this anew: at all, unless faults or tests are named. */
    boolean renews(Fault fault, String test) {
        boolean all = FAULTS.isEmpty() && TESTS.isEmpty();
        return all || FAULTS.contains(fault.name()) || TESTS.contains(test);
    }

    /** What the page says of what was not looked at, and what was seen of the rest. */
    Map<String, Set<String>> renewed(Map<String, Set<String>> seen) throws IOException {
        Map<String, Set<String>> others = others();
        Map<String, Set<String>> renewed = new TreeMap<>();
        for (Fault fault : Fault.values()) {
            Set<String> tests = new TreeSet<>(others.getOrDefault(fault.name(), Set.of()));
            tests.removeIf(test -> renews(fault, test));
            tests.addAll(seen.getOrDefault(fault.name(), Set.of()));
            renewed.put(fault.name(), tests);
        }
        return renewed;
    }

    private static Set<String> named(String property) {
        return Arrays.stream(System.getProperty(property, "").split(","))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    /** The page. */
    String text(Map<String, Set<String>> others) {
        StringBuilder text = new StringBuilder("""
                # Kill matrix

                What catches what: the memory transport with one fault each, and the tests of the kit that fail on it. Written by
                `TckCatchesTest` with `-Dconvection.tck.matrix=write`, which runs all tests on all faults; the build runs on each fault
                those named for it, which must fail, and some that the fault does not touch, which must pass. The tests that kill
                engines are tried on the transport of files, those that slow down a network on the memory transport through TCP.
                A few are about the runtime alone, which no transport can break: they are run on a runtime with one line changed.

                ## By fault

                | fault | is caught by | and cannot but break |
                |---|---|---|
                """);
        Map<String, Set<String>> killers = new TreeMap<>();
        for (Fault fault : Fault.values()) {
            Set<String> also = new TreeSet<>(others.getOrDefault(fault.name(), Set.of()));
            also.removeAll(Ground.allNamedFor(fault));
            text.append("| `").append(fault.name()).append("` | ");
            text.append(Ground.allNamedFor(fault).stream()
                    .map(test -> "`" + test + "` " + ids(test))
                    .collect(Collectors.joining(", ")));
            text.append(" | ").append(names(also)).append(" |\n");
            Ground.allNamedFor(fault)
                    .forEach(test -> killers.computeIfAbsent(test, any -> new TreeSet<>())
                            .add(fault.name()));
            also.forEach(test ->
                    killers.computeIfAbsent(test, any -> new TreeSet<>()).add(fault.name()));
        }
        text.append("""

                ## By test

                | test | says | fails on |
                |---|---|---|
                """);
        tests.forEach((test, says) -> text.append("| `")
                .append(test)
                .append("` | ")
                .append(says)
                .append(" | ")
                .append(killedBy(test, killers))
                .append(" |\n"));
        return text.toString();
    }

    private static String killedBy(String test, Map<String, Set<String>> killers) {
        if (killers.containsKey(test)) {
            return words(killers.get(test));
        }
        List<String> ofTheRuntime = RuntimeFault.killing(test);
        if (!ofTheRuntime.isEmpty()) {
            return "no transport, for it is about the runtime above, where " + String.join(", ", ofTheRuntime);
        }
        return NOT_OFFERED.contains(test) ? "not offered by the memory transport" : "(none)";
    }

    private static String words(Collection<String> faults) {
        return faults.size() + ": "
                + faults.stream().map(name -> Fault.valueOf(name).words()).collect(Collectors.joining(", "));
    }

    private static String names(Collection<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(" "));
    }

    private String ids(String test) {
        String says = tests.getOrDefault(test, "?");
        Matcher ids = IDS.matcher(says);
        return ids.lookingAt() ? ids.group().strip() : says;
    }
}
