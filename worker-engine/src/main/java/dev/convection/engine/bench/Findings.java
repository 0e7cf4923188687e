package dev.convection.engine.bench;

import dev.convection.engine.text.Durations;
import dev.convection.engine.text.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was found of all subjects in all rounds, and how it is told. Immutable. */
public final class Findings {
    private final Load load;
    private final List<String> subjects;
    private final List<Result> results;
    private final Instant begun;

    Findings(Load load, List<String> subjects, List<Result> results, Instant begun) {
        this.load = load;
        this.subjects = List.copyOf(subjects);
        this.results = List.copyOf(results);
        this.begun = begun;
    }

    Load load() {
        return load;
    }

    List<String> subjects() {
        return subjects;
    }

    List<Result> of(String subject) {
        return results.stream()
                .filter(result -> result.subject().equals(subject))
                .toList();
    }

    Spread spread(String subject, Figure figure) {
        return Spread.of(of(subject).stream().map(figure::of).toList());
    }

    /**
     * What was measured with what.
     *
     * @return sentences
     */
    public List<String> settings() {
        String handler = load.handler().isZero() ? "that only count" : "that take " + Durations.write(load.handler());
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%,d bytes a message; %s; %s of %s at once %s; at most %,d waiting.",
                        load.size(),
                        count(load.clients(), "client"),
                        count(load.engines(), "engine"),
                        count(load.concurrency(), "handler"),
                        handler,
                        load.backlog()),
                String.format(
                        Locale.ROOT,
                        "%s of up to %s for each measurement, after %s to warm up; timed at %,d casts a second.",
                        count(load.rounds(), "round"),
                        Durations.write(load.time()),
                        Durations.write(load.warmUp()),
                        load.rate()),
                machine());
    }

    private static String count(int number, String what) {
        return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
    }

    private String machine() {
        Runtime runtime = Runtime.getRuntime();
        return String.format(
                Locale.ROOT,
                "%s, Java %s, %s, %s, heap %,d MiB.",
                begun.toString().substring(0, 16).replace('T', ' ') + "Z",
                System.getProperty("java.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                count(runtime.availableProcessors(), "processor"),
                runtime.maxMemory() >> 20);
    }

    /**
     * All figures side by side: the median of the rounds, and their spread if there are several.
     *
     * @return a row for each figure, after one of heads
     */
    public List<List<String>> table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("", subjects));
        for (Figure figure : Figure.values()) {
            rows.add(row(
                    figure.words,
                    subjects.stream()
                            .map(subject -> spread(subject, figure).write(figure))
                            .toList()));
        }
        rows.add(row("messages", each(Result::messages)));
        rows.add(row("lost", each(Result::lost)));
        rows.add(row("doubled", each(Result::doubled)));
        return rows;
    }

    private static List<String> row(String head, List<String> cells) {
        return Stream.concat(Stream.of(head), cells.stream()).toList();
    }

    private List<String> each(java.util.function.ToLongFunction<Result> count) {
        return subjects.stream()
                .map(subject -> of(subject).stream().mapToLong(count).sum())
                .map(sum -> sum == 0 ? "none" : String.format(Locale.ROOT, "%,d", sum))
                .toList();
    }

    /**
     * What the table does not say for itself.
     *
     * @return sentences
     */
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        for (Result result : results) {
            if (!result.remains().isEmpty()) {
                remarks.add(result.subject() + ": " + result.remains());
            }
            if (result.paced() < load.rate() * 0.95) {
                remarks.add(String.format(
                        Locale.ROOT,
                        "%s: only %,.0f of %,d casts a second came through while they were timed, so those figures tell of an"
                                + " overload; give a lower --rate.",
                        result.subject(),
                        result.paced(),
                        load.rate()));
            }
        }
        remarks.add(
                lost() > 0
                        ? "Messages were lost: this broker, its configuration or its transport is not fit for use."
                        : "Every message that was cast was handled"
                                + (doubled() > 0
                                        ? "; some more than once, which workers must stand."
                                        : " exactly once."));
        return remarks.stream().distinct().toList();
    }

    /**
     * How many messages were never handled.
     *
     * @return over all subjects and rounds
     */
    public long lost() {
        return results.stream().mapToLong(Result::lost).sum();
    }

    private long doubled() {
        return results.stream().mapToLong(Result::doubled).sum();
    }

    /**
     * All of it for programs.
     *
     * @return JSON-like
     */
    public Map<String, @Nullable Object> document() {
        return Json.object(
                "begun", begun.toString(),
                "java", System.getProperty("java.version"),
                "system", System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                "processors", Runtime.getRuntime().availableProcessors(),
                "load", loadDocument(),
                "transports", subjects.stream().map(this::document).toList(),
                "remarks", remarks());
    }

    private Map<String, @Nullable Object> loadDocument() {
        return Json.object(
                "size", load.size(),
                "clients", load.clients(),
                "engines", load.engines(),
                "concurrency", load.concurrency(),
                "handlerMillis", load.handler().toMillis(),
                "rate", load.rate(),
                "backlog", load.backlog(),
                "warmUpMillis", load.warmUp().toMillis(),
                "timeMillis", load.time().toMillis(),
                "rounds", load.rounds());
    }

    private Map<String, @Nullable Object> document(String subject) {
        Map<String, @Nullable Object> medians = new LinkedHashMap<>();
        for (Figure figure : Figure.values()) {
            medians.put(figure.key, rounded(spread(subject, figure).median()));
        }
        return Json.object(
                "transport",
                subject,
                "median",
                medians,
                "rounds",
                of(subject).stream().map(Findings::document).toList());
    }

    private static Map<String, @Nullable Object> document(Result result) {
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        for (Figure figure : Figure.values()) {
            figures.put(figure.key, rounded(figure.of(result)));
        }
        figures.put("messages", result.messages());
        figures.put("lost", result.lost());
        figures.put("doubled", result.doubled());
        return figures;
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    /**
     * All of it as one page with plots, which needs nothing else.
     *
     * @return HTML
     */
    public String html() {
        return new Page(this).write();
    }
}
