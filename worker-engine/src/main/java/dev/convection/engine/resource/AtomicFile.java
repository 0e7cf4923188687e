package dev.convection.engine.resource;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** Writes files that are there whole or not at all. */
final class AtomicFile {

    private AtomicFile() {}

    static void write(Path file, byte[] content) throws IOException {
        Path fresh = fresh(file, content);
        try {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** A whole file beside the one that it shall become. Not made private like a temporary file: it is no temporary file. */
    private static Path fresh(Path file, byte[] content) throws IOException {
        @Nullable Path directory = file.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Path fresh = file.resolveSibling("." + file.getFileName() + "." + Long.toHexString(System.nanoTime()) + ".new");
        return Files.write(fresh, content);
    }

    /** Writes one unless it is there; false if it is. */
    static boolean writeNew(Path file, byte[] content) throws IOException {
        Path fresh = fresh(file, content);
        try {
            Files.createLink(file, fresh);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
