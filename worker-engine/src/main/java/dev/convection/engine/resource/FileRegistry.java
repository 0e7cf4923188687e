package dev.convection.engine.resource;

import dev.convection.engine.Operation;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Notes of the files that were made: one by key, which remembers the path, the token and the removal; and one by path, its claim, which says whose
 * file it is. What is done to a path is done under a lock of that path, which the operating system frees when its holder dies.
 */
final class FileRegistry {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final Path directory;

    FileRegistry(Path directory) {
        this.directory = directory;
    }

    /** What is done to a path. */
    @FunctionalInterface
    interface Action {
        /** Does it. */
        void run() throws IOException;
    }

    /** Waits for the lock of a path, as long as the operation has its lease, and acts under it. */
    void locked(Operation operation, Path file, Action action) throws IOException, InterruptedException {
        Files.createDirectories(claims());
        Path lock = claims().resolve(sha256(file.toString().getBytes(StandardCharsets.UTF_8)) + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (!isLocked(channel)) {
                operation.pause(BETWEEN_LOOKS);
            }
            action.run();
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // another thread of this process
        }
    }

    Optional<FileMarker> find(String stack, String key) throws IOException {
        Path file = marker(stack, key);
        return Files.exists(file) ? Optional.of(FileMarker.read(file)) : Optional.empty();
    }

    /** Notes what is about to be done; the path is locked. Refuses what a former holder does too late. */
    void put(FileMarker marker) throws IOException {
        Path file = marker(marker.stack(), marker.key());
        byte[] text = marker.text().getBytes(StandardCharsets.UTF_8);
        if (AtomicFile.writeNew(file, text)) {
            return;
        }
        FileMarker before = FileMarker.read(file);
        if (before.token() > marker.token() || (before.isDeleted() && !marker.isDeleted())) {
            throw new IllegalStateException(
                    "a later hold than " + marker.token() + " has written or removed " + marker.name());
        }
        AtomicFile.write(file, text);
    }

    /** Notes the removal of what was never made; what was made meanwhile if somebody was faster. */
    Optional<FileMarker> bury(Operation operation) throws IOException {
        FileMarker marker = new FileMarker(
                operation.key(),
                operation.stack(),
                operation.resource(),
                "",
                "",
                operation.token(),
                Instant.now().toEpochMilli());
        Path file = marker(marker.stack(), marker.key());
        return AtomicFile.writeNew(file, marker.text().getBytes(StandardCharsets.UTF_8))
                ? Optional.empty()
                : Optional.of(FileMarker.read(file));
    }

    /** Makes the path this resource's; the path is locked. False if it was not its stack's before. */
    boolean claim(FileMarker marker) throws IOException {
        Path file = claim(marker.file());
        if (Files.exists(file)) {
            FileMarker before = FileMarker.read(file);
            if (!before.stack().equals(marker.stack())) {
                throw new IOException(
                        marker.file() + " belongs to resource " + before.name() + " of stack " + before.stack());
            }
        } else if (Files.exists(Path.of(marker.file()))) {
            return false;
        }
        AtomicFile.write(file, marker.text().getBytes(StandardCharsets.UTF_8));
        return true;
    }

    boolean isClaimedBy(FileMarker marker) throws IOException {
        Path file = claim(marker.file());
        return Files.exists(file) && FileMarker.read(file).key().equals(marker.key());
    }

    /** Gives the path up; the path is locked. */
    void unclaim(FileMarker marker) throws IOException {
        Files.deleteIfExists(claim(marker.file()));
    }

    List<FileMarker> list(String stack) throws IOException {
        return markers(folder(stack)).stream()
                .filter(marker -> marker.stack().equals(stack))
                .toList();
    }

    void prune(Instant before) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<Path> folders;
        try (Stream<Path> all = Files.list(directory)) {
            folders = all.filter(folder -> !folder.equals(claims())).toList();
        }
        for (Path folder : folders) {
            for (FileMarker marker : markers(folder)) {
                if (marker.isDeleted() && marker.deletedAt() < before.toEpochMilli()) {
                    Files.deleteIfExists(marker(marker.stack(), marker.key()));
                }
            }
        }
    }

    private static List<FileMarker> markers(Path folder) throws IOException {
        List<FileMarker> markers = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(one -> one.toString().endsWith(".json"))
                        .sorted()
                        .toList()) {
                    markers.add(FileMarker.read(file));
                }
            }
        }
        return markers;
    }

    private Path claims() {
        return directory.resolve("paths");
    }

    private Path claim(String file) {
        return claims().resolve(sha256(file.getBytes(StandardCharsets.UTF_8)) + ".json");
    }

    /** The name of a stack may hold what a file name must not. */
    private Path folder(String stack) {
        return directory.resolve(
                "stack-" + sha256(stack.getBytes(StandardCharsets.UTF_8)).substring(0, 20));
    }

    private Path marker(String stack, String key) {
        return folder(stack).resolve(key + ".json");
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
