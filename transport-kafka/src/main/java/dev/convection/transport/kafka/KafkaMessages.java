package dev.convection.transport.kafka;

import dev.convection.worker.Message;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
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

    private KafkaMessages() {}

    /** What was read, and why it is no CloudEvent if it is none. */
    record Content(Message message, @Nullable String undecodable) {}

    static ProducerRecord<byte[], byte[]> written(String topic, Message message) {
        ProducerRecord<byte[], byte[]> written = new ProducerRecord<>(topic, 0, null, message.body());
        Headers headers = written.headers();
        message.toAttributes()
                .forEach((name, value) -> headers.add(
                        name.equals("datacontenttype") ? CONTENT_TYPE : PREFIX + name,
                        value.getBytes(StandardCharsets.UTF_8)));
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
            boolean type = key.equals(CONTENT_TYPE);
            if (type || key.startsWith(PREFIX)) {
                attributes.put(type ? "datacontenttype" : key.substring(PREFIX.length()), text(header));
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
