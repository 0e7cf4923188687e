package dev.convection.engine.cli;

import dev.convection.engine.text.Printable;
import dev.convection.worker.DeadLetters.DeadLetter;
import dev.convection.worker.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Dead letters for people. */
final class DeadTexts {
    private static final int LONGEST_REASON = 60;

    private DeadTexts() {}

    static String count(int letters) {
        return letters + (letters == 1 ? " dead letter" : " dead letters");
    }

    static List<String> list(List<Dead> found, Set<String> queues) {
        if (found.isEmpty()) {
            return none(queues);
        }
        Table table = new Table("QUEUE", "ID", "TYPE", "ATTEMPTS", "FIRST", "LAST", "ENGINE", "REASON");
        for (Dead dead : found) {
            DeadLetter letter = dead.letter();
            table.row(
                    dead.queue(),
                    Printable.of(letter.message().id()),
                    Printable.of(letter.message().type()),
                    String.valueOf(letter.attempts()),
                    Texts.time(letter.message().time()),
                    Texts.time(letter.died()),
                    letter.engine(),
                    shortened(Printable.of(letter.reason())));
        }
        return table.lines();
    }

    private static List<String> none(Set<String> queues) {
        return List.of("There are no dead letters of " + String.join(", ", queues) + ".");
    }

    private static String shortened(String reason) {
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON - 3) + "...";
    }

    static List<String> whole(List<Dead> found, Set<String> queues) {
        if (found.isEmpty()) {
            return none(queues);
        }
        List<String> lines = new ArrayList<>();
        for (Dead dead : found) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            add(dead, lines);
        }
        return lines;
    }

    private static void add(Dead dead, List<String> lines) {
        DeadLetter letter = dead.letter();
        Message message = letter.message();
        lines.add(message.type() + " " + message.id() + ": " + letter.reason());
        lines.add("  queue     " + dead.queue()
                + (letter.origin().equals(dead.queue()) ? "" : ", from " + letter.origin()));
        lines.add("  attempts  " + letter.attempts());
        lines.add("  first     " + Texts.time(message.time()));
        lines.add("  last      " + Texts.time(letter.died())
                + (letter.engine().isEmpty() ? "" : ", by " + letter.engine()));
        lines.add("  source    " + message.source());
        new TreeMap<>(message.attributes())
                .forEach((name, value) -> lines.add("  " + String.format("%-9s ", name) + value));
        Body body = Body.of(message);
        lines.add("  body      " + message.contentType() + ", " + message.body().length + " bytes");
        body.lines().forEach(line -> lines.add("    " + line));
    }
}
