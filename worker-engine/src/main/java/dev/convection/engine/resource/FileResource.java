package dev.convection.engine.resource;

import dev.convection.engine.Operation;
import dev.convection.engine.ResourceType;
import dev.convection.worker.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The resource type {@code file}: a file on the disk of the engine that makes it. Properties: {@code path}, relative to the engine's working directory, and
 * {@code content}. Attributes: {@code path} (absolute), {@code size} in bytes, {@code sha256}.
 *
 * <p>The file is there whole or not at all. Another path needs a replacement. A file that is there and was not made by the same stack is never overwritten,
 * nor removed.
 */
public final class FileResource implements ResourceType {
    private final FileRegistry registry;

    /**
     * Makes the type.
     *
     * @param directory where it keeps note of the files that it has made; made when it is needed
     */
    public FileResource(Path directory) {
        this.registry = new FileRegistry(directory);
    }

    @Override
    public String type() {
        return "file";
    }

    @Override
    public Created create(Operation operation, Map<String, @Nullable Object> properties)
            throws IOException, InterruptedException {
        Path file = write(operation, properties);
        return new Created(file.toString(), attributes(file));
    }

    @Override
    public Map<String, @Nullable Object> update(
            Operation operation,
            String physicalId,
            Map<String, @Nullable Object> old,
            Map<String, @Nullable Object> wanted)
            throws IOException, InterruptedException {
        return attributes(write(operation, wanted));
    }

    private Path write(Operation operation, Map<String, @Nullable Object> properties)
            throws IOException, InterruptedException {
        String given = text(operation, properties, "path");
        String content = properties.containsKey("content") ? text(operation, properties, "content") : "";
        for (String name : properties.keySet()) {
            if (!Set.of("path", "content").contains(name)) {
                throw Outcome.reject("file " + operation.resource() + " has the property " + name
                                + ", which is neither path nor content")
                        .asException();
            }
        }
        Path file = Path.of(given).toAbsolutePath().normalize();
        FileMarker marker = new FileMarker(
                operation.key(), operation.stack(), operation.resource(), given, file.toString(), operation.token(), 0);
        registry.locked(operation, file, () -> {
            registry.put(marker);
            if (!registry.claim(marker)) {
                throw new IOException(file + " is there already, and stack " + operation.stack() + " has not made it");
            }
            AtomicFile.write(file, content.getBytes(StandardCharsets.UTF_8));
        });
        return file;
    }

    @Override
    public void delete(Operation operation, @Nullable String physicalId) throws IOException, InterruptedException {
        Optional<FileMarker> found = registry.find(operation.stack(), operation.key());
        if (found.isEmpty()) {
            // Never made, so far. A create that is still under way somewhere must find that it comes too late.
            found = registry.bury(operation);
        }
        if (found.isEmpty() || found.get().file().isEmpty()) {
            return;
        }
        FileMarker marker = found.get();
        Path file = Path.of(marker.file());
        registry.locked(operation, file, () -> {
            registry.put(marker.deleted(operation.token()));
            if (registry.isClaimedBy(marker)) {
                Files.deleteIfExists(file);
                registry.unclaim(marker);
            }
        });
    }

    @Override
    public boolean needsReplacement(Map<String, @Nullable Object> old, Map<String, @Nullable Object> wanted) {
        return !Objects.equals(old.get("path"), wanted.get("path"));
    }

    @Override
    public List<Existing> list(String stack) throws IOException {
        List<Existing> all = new ArrayList<>();
        for (FileMarker marker : registry.list(stack)) {
            Path file = Path.of(marker.file());
            if (!marker.isDeleted() && registry.isClaimedBy(marker) && Files.isRegularFile(file)) {
                Map<String, @Nullable Object> properties = new LinkedHashMap<>();
                properties.put("path", marker.path());
                properties.put("content", Files.readString(file));
                all.add(new Existing(marker.file(), marker.name(), properties));
            }
        }
        return all;
    }

    /**
     * Forgets files that were removed before.
     *
     * @param before late enough for every engine that may still be frozen
     * @throws IOException if a note of them cannot be removed
     */
    public void prune(Instant before) throws IOException {
        registry.prune(before);
    }

    private static String text(Operation operation, Map<String, @Nullable Object> properties, String name) {
        if (properties.get(name) instanceof String text) {
            return text;
        }
        throw Outcome.reject("file " + operation.resource() + " needs the property " + name + " to be text, not "
                        + properties.get(name))
                .asException();
    }

    private static Map<String, @Nullable Object> attributes(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        attributes.put("path", file.toString());
        attributes.put("size", content.length);
        attributes.put("sha256", FileRegistry.sha256(content));
        return attributes;
    }
}
