package dev.convection.engine.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Shows the other processes on this machine that this one is alive: by a file that it keeps locked. A heartbeat in the store was rejected: it needs a timer, and
 * a time after which a process that is merely slow counts as dead.
 */
public final class Presence implements AutoCloseable {
    private static final String SUFFIX = ".alive";

    private final Path directory;
    private final String id = UUID.randomUUID().toString();
    private final FileChannel channel;
    private final FileLock lock;

    private Presence(Path directory) throws IOException {
        this.directory = directory;
        this.channel =
                FileChannel.open(directory.resolve(id + SUFFIX), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        this.lock = channel.lock();
    }

    /**
     * Begins to show it.
     *
     * @param directory where; made if it is not there
     * @return the caller closes it at the end
     */
    public static Presence in(Path directory) {
        try {
            Files.createDirectories(directory);
            return new Presence(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep a file in " + directory, e);
        }
    }

    /** The name of this process. */
    public String id() {
        return id;
    }

    /** Whether the process of this name, which may be this one, is alive. */
    public boolean isAlive(String process) {
        Path file = directory.resolve(process + SUFFIX);
        if (process.equals(id)) {
            return lock.isValid();
        }
        try (FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE)) {
            @Nullable FileLock free = other.tryLock();
            if (free == null) {
                return true;
            }
            free.release();
            Files.deleteIfExists(file);
            return false;
        } catch (OverlappingFileLockException e) {
            return true; // in this same process
        } catch (IOException e) {
            return false; // there is no such file
        }
    }

    /** Ends it. */
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(directory.resolve(id + SUFFIX));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove a file in " + directory, e);
        }
    }
}
