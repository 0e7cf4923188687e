package dev.convection.engine.cli;

import dev.convection.engine.text.Json;
import dev.convection.worker.Message;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A message's body, for people and for programs. */
final class Body {
    private static final int WIDTH = 16;

    /** Who wants more of what is no text takes it from the JSON. */
    private static final int MOST_BYTES = 1024;

    private final byte[] bytes;
    private final Optional<String> text;
    private final Optional<Object> json;

    private Body(byte[] bytes, Optional<String> text, Optional<Object> json) {
        this.bytes = bytes;
        this.text = text;
        this.json = json;
    }

    static Body of(Message message) {
        Optional<String> text = decoded(message.body());
        return new Body(message.body(), text, text.flatMap(Json::read));
    }

    private static Optional<String> decoded(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            boolean plain = text.chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\r' || c == '\t');
            return plain ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Which member of a document it is, by what it is. */
    String name() {
        return json.isPresent() ? "json" : text.isPresent() ? "text" : "base64";
    }

    Object value() {
        return json.or(() -> text).orElseGet(() -> Base64.getEncoder().encodeToString(bytes));
    }

    /** JSON indented, text as it is, anything else in hexadecimal, cut if it is long. */
    List<String> lines() {
        if (json.isPresent()) {
            return Json.write(json.get()).lines().toList();
        }
        return text.map(plain -> plain.replace("\t", "    ").lines().toList()).orElseGet(this::hexadecimal);
    }

    private List<String> hexadecimal() {
        List<String> lines = new ArrayList<>();
        int shown = Math.min(bytes.length, MOST_BYTES);
        for (int row = 0; row < shown; row += WIDTH) {
            StringBuilder codes = new StringBuilder();
            StringBuilder letters = new StringBuilder();
            for (int i = row; i < Math.min(row + WIDTH, shown); i++) {
                codes.append(String.format("%02x ", bytes[i]));
                letters.append(bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char) bytes[i] : '.');
            }
            lines.add(String.format("%06x  %-48s %s", row, codes, letters));
        }
        if (shown < bytes.length) {
            lines.add((bytes.length - shown) + " bytes more; --output json has all");
        }
        return lines;
    }
}
