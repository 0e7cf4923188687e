package dev.convection.transport.memory;

import dev.convection.worker.Message;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/** What this transport must know of messages although it hands them over as they are: how large one would be. */
final class MemoryMessages {
    private static final int LONGEST_TIME = 40;
    private static final int BYTES_PER_CHAR = 3;

    private MemoryMessages() {}

    /** The size of a message in bytes, attributes included; exact only if it is above {@code limit}. */
    static long bytes(Message message, int limit) {
        long chars = LONGEST_TIME;
        chars += message.id().length();
        chars += message.source().length();
        chars += message.type().length();
        chars += message.contentType().length();
        Map<String, String> others = message.attributes();
        if (!others.isEmpty()) {
            for (Map.Entry<String, String> other : others.entrySet()) {
                chars += other.getKey().length();
                chars += other.getValue().length();
            }
        }
        long most = message.body().length + chars * BYTES_PER_CHAR;
        return most <= limit ? most : exactly(message);
    }

    private static long exactly(Message message) {
        long bytes = message.body().length;
        for (Map.Entry<String, String> attribute : message.toAttributes().entrySet()) {
            bytes += attribute.getKey().getBytes(StandardCharsets.UTF_8).length
                    + attribute.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        return bytes;
    }

    /** What a receiver gets to see of something that is no CloudEvent. */
    static Message undecodable(String id, byte[] body) {
        return Message.of(
                id, "memory:foreign", "undecodable", Instant.EPOCH, "application/octet-stream", Map.of(), body);
    }
}
