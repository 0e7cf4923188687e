package dev.convection.engine.text;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads what a scalar says by the core schema of YAML 1.2: {@code ~} is null, {@code yes} is text. */
final class YamlScalars {
    private static final int MAX_DIGITS = 100;
    private static final Map<Tag, ConstructNode> CONSTRUCTORS = new CoreSchema().getSchemaTagConstructors();
    private static final ScalarResolver RESOLVER = new CoreSchema().getScalarResolver();
    private static final Set<String> STANDARD = Set.of(
            Tag.STR.getValue(),
            Tag.INT.getValue(),
            Tag.FLOAT.getValue(),
            Tag.BOOL.getValue(),
            Tag.NULL.getValue(),
            Tag.MAP.getValue(),
            Tag.SEQ.getValue());

    private YamlScalars() {}

    static boolean isStandard(String tag) {
        return STANDARD.contains(tag) || tag.equals("!");
    }

    /** Its value, or an IllegalArgumentException that says what is wrong. */
    static @Nullable Object content(ScalarEvent event) {
        String text = event.getValue();
        Tag tag = tag(event);
        ConstructNode constructor = CONSTRUCTORS.get(tag);
        if (tag.equals(Tag.STR) || constructor == null) {
            return text;
        }
        if (text.length() > MAX_DIGITS) {
            throw new IllegalArgumentException("a number of " + text.length() + " digits; put it in quotes");
        }
        try {
            return constructor.construct(new ScalarNode(tag, text, event.getScalarStyle()));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(text + " does not fit the tag " + tag.getValue(), e);
        }
    }

    private static Tag tag(ScalarEvent event) {
        Optional<String> written = event.getTag();
        if (written.isEmpty()) {
            return RESOLVER.resolve(event.getValue(), event.getImplicit().canOmitTagInPlainScalar());
        }
        if (!isStandard(written.get())) {
            throw new IllegalArgumentException("the tag " + written.get() + " is not supported");
        }
        return written.get().equals("!") ? Tag.STR : new Tag(written.get());
    }
}
