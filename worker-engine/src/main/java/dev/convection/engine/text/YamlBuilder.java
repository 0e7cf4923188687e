package dev.convection.engine.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Builds a document from the parser's events.
 *
 * <p>Not the library's own composer: that one recurses, so that a few kilobytes of brackets end in a stack overflow, and it
 * has no way to bound what aliases expand to. Here an alias costs nothing, and its size is added up.
 */
final class YamlBuilder {
    private final Deque<YamlFrame> open = new ArrayDeque<>();
    private final Map<Anchor, Optional<YamlValue>> anchors = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private @Nullable YamlValue root;
    private int documents;

    Yaml build(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(Integer.MAX_VALUE)
                // Each refill copies the scalar at hand: a small buffer makes a long scalar quadratic.
                .setBufferSize(Math.max(1024, Math.min(text.length(), 1 << 20)))
                .build();
        try {
            for (Event event : new Parse(settings).parseString(text)) {
                take(event);
            }
        } catch (Stop stop) {
            return new Yaml(null, problems);
        } catch (MarkedYamlEngineException e) {
            problems.add(new Problem(line(e.getProblemMark()), path(), "not YAML: " + words(e)));
            return new Yaml(null, problems);
        } catch (YamlEngineException e) {
            problems.add(new Problem(0, path(), "not YAML: " + firstLine(String.valueOf(e.getMessage()))));
            return new Yaml(null, problems);
        }
        return new Yaml(root, problems);
    }

    private void take(Event event) {
        switch (event.getEventId()) {
            case DocumentStart -> begin((DocumentStartEvent) event);
            case Scalar -> scalar((ScalarEvent) event);
            case Alias -> alias((AliasEvent) event);
            case MappingStart, SequenceStart -> open((CollectionStartEvent) event);
            case MappingEnd, SequenceEnd -> close();
            default -> {}
        }
    }

    private void begin(DocumentStartEvent event) {
        if (++documents > 1) {
            throw stop(line(event.getStartMark()), "a second document begins here; there must be one only");
        }
    }

    private void scalar(ScalarEvent event) {
        int line = line(event.getStartMark());
        YamlValue value = YamlValue.scalar(content(event, line), line);
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor, Optional.of(value)));
        add(value, event.getValue());
    }

    private @Nullable Object content(ScalarEvent event, int line) {
        Object content;
        try {
            content = YamlScalars.content(event);
        } catch (IllegalArgumentException e) {
            problem(line, String.valueOf(e.getMessage()));
            return null;
        }
        if (content instanceof Double number && !Double.isFinite(number)) {
            problem(line, event.getValue() + " is a number that JSON cannot write; put it in quotes if it is text");
        }
        return content;
    }

    private void alias(AliasEvent event) {
        Optional<YamlValue> target = anchors.get(event.getAlias());
        int line = line(event.getStartMark());
        if (target == null) {
            throw stop(line, "there is no anchor &" + event.getAlias() + " before *" + event.getAlias());
        }
        if (target.isEmpty()) {
            throw stop(line, "*" + event.getAlias() + " stands within what it stands for");
        }
        YamlValue value = target.get().at(line);
        add(value, String.valueOf(value.text()));
    }

    private void open(CollectionStartEvent event) {
        int line = line(event.getStartMark());
        if (event.getTag().isPresent() && !YamlScalars.isStandard(event.getTag().get())) {
            problem(line, "the tag " + event.getTag().get() + " is not supported");
        }
        YamlFrame parent = open.peek();
        if (parent != null && parent.expectsKey()) {
            throw stop(line, "a key must be text, not a map or a list");
        }
        if (open.size() >= Yaml.MAX_DEPTH) {
            throw stop(line, "more than " + Yaml.MAX_DEPTH + " levels deep");
        }
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor, Optional.empty()));
        open.push(new YamlFrame(
                event.getEventId() == Event.ID.MappingStart,
                line,
                event.getAnchor().orElse(null)));
    }

    private void close() {
        YamlFrame frame = open.pop();
        YamlValue value = frame.close();
        if (frame.anchor() != null) {
            anchors.put(frame.anchor(), Optional.of(value));
        }
        add(value, "");
    }

    private void add(YamlValue value, String text) {
        YamlFrame frame = open.peek();
        if (frame == null) {
            root = value;
            return;
        }
        if (frame.expectsKey()) {
            key(frame, value, text);
            return;
        }
        frame.add(value);
        if (frame.size() > Yaml.MAX_VALUES) {
            throw stop(value.line(), "more than " + Yaml.MAX_VALUES + " values, with aliases written out");
        }
        if (open.size() + value.height() > Yaml.MAX_DEPTH) {
            throw stop(value.line(), "more than " + Yaml.MAX_DEPTH + " levels deep, with aliases written out");
        }
    }

    private void key(YamlFrame frame, YamlValue value, String text) {
        String key = value.text();
        if (value.isMap() || value.isList()) {
            throw stop(value.line(), "a key must be text, not a map or a list");
        }
        if (key == null) {
            problem(value.line(), "a key must be text; put " + (text.isEmpty() ? "an empty one" : text) + " in quotes");
            key = text;
        } else if (key.equals("<<")) {
            problem(value.line(), "<< (merge) is no YAML 1.2; write the entries out");
        }
        int first = frame.lineOf(key);
        if (first > 0) {
            List<String> path = path();
            path.add(key);
            problems.add(new Problem(value.line(), path, "is there twice, first in line " + first));
        }
        frame.key(key, value.line());
    }

    private void problem(int line, String what) {
        problems.add(new Problem(line, path(), what));
    }

    private Stop stop(int line, String what) {
        problem(line, what);
        return new Stop();
    }

    private List<String> path() {
        List<String> path = new ArrayList<>();
        open.descendingIterator().forEachRemaining(frame -> {
            if (frame.pendingKey() != null) {
                path.add(frame.pendingKey());
            }
        });
        return path;
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(m -> m.getLine() + 1).orElse(0);
    }

    private static String words(MarkedYamlEngineException e) {
        String problem = firstLine(e.getProblem());
        return problem.startsWith("mapping values are not allowed")
                ? "a second colon; put the value in quotes"
                : problem;
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    /** Ends the reading: what follows would only be misread. */
    private static final class Stop extends RuntimeException {
        Stop() {
            super(null, null, false, false);
        }
    }
}
