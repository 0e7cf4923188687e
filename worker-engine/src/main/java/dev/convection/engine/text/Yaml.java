package dev.convection.engine.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A YAML 1.2 document, or JSON, which is a part of it.
 *
 * @param root the document; null if there is none, or the text is no YAML
 * @param problems what is wrong with it as YAML, in the order of the text
 */
public record Yaml(@Nullable YamlValue root, List<Problem> problems) {

    /** How deep values may lie in each other. */
    public static final int MAX_DEPTH = 64;

    /** How many values a document may have, aliases counted as what they stand for. */
    public static final int MAX_VALUES = 1_000_000;

    /** How many bytes a file may have. */
    public static final long MAX_BYTES = 64L << 20;

    /** Copies the list. */
    public Yaml {
        problems = List.copyOf(problems);
    }

    /**
     * Reads a text.
     *
     * @param text YAML or JSON
     * @return the document
     */
    public static Yaml read(String text) {
        return new YamlBuilder().build(spacesForTabs(text.startsWith("\uFEFF") ? text.substring(1) : text));
    }

    /**
     * Reads a file.
     *
     * @param file in UTF-8
     * @return the document
     * @throws IOException if it cannot be read, is too large, or is not UTF-8
     */
    public static Yaml read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("it has more than " + (MAX_BYTES >> 20) + " MiB");
        }
        try {
            return read(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new IOException("it is not UTF-8 text", e);
        }
    }

    /** JSON may be indented by tabs, YAML may not; between quotes JSON has none, so no value changes. */
    private static String spacesForTabs(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") && text.indexOf('\t') >= 0 ? text.replace('\t', ' ') : text;
    }
}
