package dev.convection.engine.store;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The file beside a database that says where it is served: a URL with a random key, readable by its owner only. */
record H2Address(Path file) {

    /** Makes the directory, if it is not there, for its owner only: it will hold secrets of templates. */
    void prepare() throws SQLException {
        @Nullable Path directory = file.getParent();
        try {
            if (directory != null && !Files.isDirectory(directory)) {
                Files.createDirectories(directory, permissions("rwx------"));
            }
        } catch (IOException e) {
            throw new SQLException("cannot make the directory " + directory, e);
        }
    }

    String read() throws IOException {
        return Files.readString(file).strip();
    }

    /** Whole or not at all: another process may read it at any time. */
    void write(String url) throws IOException {
        Path fresh = Files.createTempFile(file.getParent(), "server", ".new", permissions("rw-------"));
        Files.writeString(fresh, url + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes it, unless it speaks of another. */
    void remove(String url) throws IOException {
        if (Files.exists(file) && read().equals(url)) {
            Files.deleteIfExists(file);
        }
    }

    private static FileAttribute<?>[] permissions(String form) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(form))}
                : new FileAttribute<?>[0];
    }
}
