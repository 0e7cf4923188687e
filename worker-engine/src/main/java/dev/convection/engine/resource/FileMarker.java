package dev.convection.engine.resource;

import dev.convection.engine.store.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The note of a file that was made, or is about to be.
 *
 * @param key the key of its resource
 * @param stack its stack
 * @param name its name
 * @param path as the template has it
 * @param file absolute
 * @param token of the last hold that has touched it
 * @param deletedAt when it was removed, in milliseconds since 1970; 0 if it was not
 */
record FileMarker(String key, String stack, String name, String path, String file, long token, long deletedAt) {

    boolean isDeleted() {
        return deletedAt != 0;
    }

    FileMarker deleted(long byToken) {
        return new FileMarker(
                key, stack, name, path, file, byToken, Instant.now().toEpochMilli());
    }

    static FileMarker read(Path from) throws IOException {
        Map<String, @Nullable Object> map = Json.object(Files.readString(from));
        return new FileMarker(
                String.valueOf(map.get("key")),
                String.valueOf(map.get("stack")),
                String.valueOf(map.get("name")),
                String.valueOf(map.get("path")),
                String.valueOf(map.get("file")),
                number(map.get("token")),
                number(map.get("deletedAt")));
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    String text() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("key", key);
        map.put("stack", stack);
        map.put("name", name);
        map.put("path", path);
        map.put("file", file);
        map.put("token", token);
        map.put("deletedAt", deletedAt);
        return Json.write(map);
    }
}
