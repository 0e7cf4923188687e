package dev.convection.transport.tck.folder;

import dev.convection.worker.Message;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A message in a file: a line {@code name=value} for each attribute, an empty line, and the body (R14). */
final class FolderMessages {
    private FolderMessages() {}

    /** What was read, and why it is no CloudEvent if it is none. */
    record Content(Message message, @Nullable String undecodable) {}

    static byte[] written(Message message) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        new TreeMap<>(message.toAttributes())
                .forEach(
                        (name, value) -> file.writeBytes((name + "=" + value + "\n").getBytes(StandardCharsets.UTF_8)));
        file.write('\n');
        file.writeBytes(message.body());
        return file.toByteArray();
    }

    static Content read(String name, byte[] file) {
        Map<String, String> attributes = new HashMap<>();
        int at = 0;
        try {
            while (file[at] != '\n') {
                int end = at;
                while (file[end] != '\n') {
                    end++;
                }
                String[] pair = new String(file, at, end - at, StandardCharsets.UTF_8).split("=", 2);
                attributes.put(pair[0], pair[1]);
                at = end + 1;
            }
            byte[] body = Arrays.copyOfRange(file, at + 1, file.length);
            return new Content(Message.fromAttributes(attributes, body), null);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            Message raw = Message.of(
                    name, "folder:foreign", "undecodable", Instant.EPOCH, "application/octet-stream", Map.of(), file);
            return new Content(raw, "no lines of attributes: " + e.getMessage());
        }
    }
}
