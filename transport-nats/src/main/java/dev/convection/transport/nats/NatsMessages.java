package dev.convection.transport.nats;

import dev.convection.worker.Message;
import io.nats.client.impl.Headers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvent in the binary mode of the NATS binding: each attribute a header {@code ce-NAME}, its value percent-encoded where
 * it is not printable ASCII; the body as it is (R14).
 */
final class NatsMessages {
    private static final String PREFIX = "ce-";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private NatsMessages() {}

    /** What was read, and why it is no CloudEvent if it is none. */
    record Content(Message message, @Nullable String undecodable) {}

    static Headers headers(Message message) {
        Headers headers = new Headers();
        message.forEachAttribute((name, value) -> headers.add(header(name), encoded(value)));
        return headers;
    }

    /** Those that all messages have are not made anew for each. */
    private static String header(String attribute) {
        return switch (attribute) {
            case "specversion" -> "ce-specversion";
            case "id" -> "ce-id";
            case "source" -> "ce-source";
            case "type" -> "ce-type";
            case "time" -> "ce-time";
            case "datacontenttype" -> "ce-datacontenttype";
            default -> PREFIX + attribute;
        };
    }

    /** Reads one; {@code place} tells a name for it that stays the same, should it have none of its own. */
    static Content read(@Nullable Headers headers, byte @Nullable [] data, Supplier<String> place) {
        byte[] body = data == null ? new byte[0] : data;
        try {
            return new Content(Message.fromAttributes(attributes(headers), body), null);
        } catch (IllegalArgumentException e) {
            Message raw = Message.of(
                    place.get(),
                    "nats:foreign",
                    "undecodable",
                    Instant.EPOCH,
                    "application/octet-stream",
                    Map.of(),
                    body);
            return new Content(raw, String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, String> attributes(@Nullable Headers headers) {
        Map<String, String> attributes = new HashMap<>();
        if (headers != null) {
            headers.forEach((name, values) -> {
                if (name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
                    String attribute = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
                    if (values.size() != 1 || attributes.put(attribute, decoded(values.get(0))) != null) {
                        throw new IllegalArgumentException("The header " + name + " is there more than once");
                    }
                }
            });
        }
        return attributes;
    }

    /** As section 3.1.3.2 of the binding says: all but printable ASCII, and of that space, quote and percent. */
    static String encoded(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!plain(value.charAt(i))) {
                return encodedFrom(value, i);
            }
        }
        return value;
    }

    private static boolean plain(int c) {
        return c > 0x20 && c < 0x7f && c != '"' && c != '%';
    }

    private static String encodedFrom(String value, int first) {
        StringBuilder out = new StringBuilder(value.length() + 16).append(value, 0, first);
        for (byte each : value.substring(first).getBytes(StandardCharsets.UTF_8)) {
            if (plain(each)) {
                out.append((char) each);
            } else {
                out.append('%').append(HEX[each >> 4 & 0xf]).append(HEX[each & 0xf]);
            }
        }
        return out.toString();
    }

    static String decoded(String value) {
        int first = value.indexOf('%');
        if (first < 0) {
            return value;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(value.length());
        for (int i = 0; i < value.length(); ) {
            char c = value.charAt(i);
            if (c == '%') {
                bytes.write(hex(value, i + 1) << 4 | hex(value, i + 2));
                i += 3;
            } else if (c < 0x80) {
                bytes.write(c);
                i++;
            } else {
                throw new IllegalArgumentException("A header has a character that is not ASCII");
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("A header's percent-encoding is not UTF-8", e);
        }
    }

    private static int hex(String value, int at) {
        int digit = at < value.length() ? Character.digit(value.charAt(at), 16) : -1;
        if (digit < 0) {
            throw new IllegalArgumentException("A header's percent-encoding is broken");
        }
        return digit;
    }
}
