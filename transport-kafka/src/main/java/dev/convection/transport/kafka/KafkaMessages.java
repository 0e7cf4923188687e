package dev.convection.transport.kafka;

import dev.convection.worker.Message;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Messages as records: the CloudEvents Kafka protocol binding 1.0.2, binary mode. Attributes are headers with the prefix
 * {@code ce_}, but for the content type; values are UTF-8; there is no key, as a queue has one partition.
 */
final class KafkaMessages {
    private static final String PREFIX = "ce_";
    private static final String CONTENT_TYPE = "content-type";
    private static final byte[] NOTHING = {};
    private static final char REPLACED = '\uFFFD';

    /** Attribute to header, for what most messages have: nothing is made anew for each message. */
    private static final Map<String, String> HEADERS = headers();

    private static final Map<String, String> ATTRIBUTES =
            HEADERS.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

    private KafkaMessages() {}

    private static Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>();
        for (String name : List.of("specversion", "id", "source", "type", "time", "subject")) {
            headers.put(name, PREFIX + name);
        }
        headers.put("datacontenttype", CONTENT_TYPE);
        return Map.copyOf(headers);
    }

    /** What was read, and why it is no CloudEvent if it is none. */
    record Content(Message message, @Nullable String undecodable) {}

    static ProducerRecord<byte[], byte[]> written(String topic, Message message) {
        ProducerRecord<byte[], byte[]> written = new ProducerRecord<>(topic, 0, null, message.body());
        Headers headers = written.headers();
        message.forEachAttribute((name, value) -> {
            String header = HEADERS.get(name);
            headers.add(header == null ? PREFIX + name : header, value.getBytes(StandardCharsets.UTF_8));
        });
        return written;
    }

    /** How many bytes a record takes on the wire, but for a few of its frame. */
    static long bytes(ProducerRecord<byte[], byte[]> written) {
        long bytes = written.value().length;
        for (Header header : written.headers()) {
            bytes += header.key().length() + header.value().length;
        }
        return bytes;
    }

    static Content read(ConsumerRecord<byte[], byte[]> received) {
        byte[] body = received.value() == null ? NOTHING : received.value();
        try {
            return new Content(Message.fromAttributes(attributes(received.headers()), body), null);
        } catch (IllegalArgumentException | CharacterCodingException e) {
            Message raw = Message.of(
                    received.topic() + "/" + received.offset(),
                    "kafka:foreign",
                    "undecodable",
                    Instant.ofEpochMilli(Math.max(0, received.timestamp())),
                    "application/octet-stream",
                    Map.of(),
                    body);
            return new Content(raw, e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private static Map<String, String> attributes(Headers headers) throws CharacterCodingException {
        Map<String, String> attributes = new HashMap<>();
        for (Header header : headers) {
            String key = header.key();
            String known = ATTRIBUTES.get(key);
            if (known != null || key.startsWith(PREFIX)) {
                attributes.put(known == null ? key.substring(PREFIX.length()) : known, text(header));
            }
        }
        return attributes;
    }

    private static String text(Header header) throws CharacterCodingException {
        byte[] value = header.value();
        if (value == null) {
            throw new IllegalArgumentException("The header " + header.key() + " has no value");
        }
        String text = new String(value, StandardCharsets.UTF_8);
        // Strictly: a replaced character would be another value.
        return text.indexOf(REPLACED) < 0
                ? text
                : StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(value))
                        .toString();
    }
}
