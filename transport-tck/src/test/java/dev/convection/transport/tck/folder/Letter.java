package dev.convection.transport.tck.folder;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One message as a file, whose name is its state: {@code NAME,DELIVERIES,TIME}. In {@code ready}, TIME is when it may be taken; in
 * {@code out}, when its lease ends. A change of state is a rename, which is atomic: of several who try, one succeeds.
 *
 * @param path where it is
 * @param name sorts by arrival
 * @param deliveries how often it was handed out
 * @param time in milliseconds of the epoch
 */
record Letter(Path path, String name, int deliveries, long time) {

    static String fileName(String name, int deliveries, long time) {
        return name + "," + deliveries + "," + time;
    }

    /** Those in a folder, in the order of their arrival. */
    static List<Letter> in(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(Letter::of)
                    .sorted(java.util.Comparator.comparing(Letter::name))
                    .toList();
        }
    }

    private static Letter of(Path path) {
        String[] parts = path.getFileName().toString().split(",");
        return parts.length == 3
                ? new Letter(path, parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]))
                : new Letter(path, path.getFileName().toString(), 0, 0); // put there by hand
    }

    /** Another state; null if somebody else was quicker. */
    @Nullable
    Letter to(String state, int newDeliveries, long newTime) throws IOException {
        Path target = path.getParent().resolveSibling(state).resolve(fileName(name, newDeliveries, newTime));
        try {
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
            return new Letter(target, name, newDeliveries, newTime);
        } catch (NoSuchFileException e) {
            return gone(e);
        }
    }

    /** Removes it; nothing if somebody else has it by now. */
    void delete() throws IOException {
        try {
            Files.delete(path);
        } catch (NoSuchFileException e) {
            gone(e);
        }
    }

    /** What it holds; null if it is gone. */
    byte @Nullable [] read() throws IOException {
        try {
            return Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            gone(e);
            return null;
        }
    }

    /** A file that is missing is somebody else's; a folder that is missing is a broker that is away. */
    private @Nullable Letter gone(FileSystemException e) throws IOException {
        if (!Files.isDirectory(path.getParent())) {
            throw e;
        }
        return null;
    }
}
