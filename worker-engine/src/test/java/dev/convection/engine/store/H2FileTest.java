package dev.convection.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What H2 does not do by itself: see docs/adr/0011. */
@Timeout(120)
class H2FileTest {
    @TempDir
    Path directory;

    private String url;

    @BeforeEach
    void name() {
        url = "jdbc:h2:file:" + directory.resolve("home").resolve("store");
    }

    @Test
    void whatWasCommittedOutlivesAKill() throws Exception {
        Process child = H2Child.start("write", url, directory.resolve("errors"));
        long seen = linesUntil(child, 300);

        // By its handle, which leaves open what it has printed meanwhile.
        child.toHandle().destroyForcibly();
        long last = lastLine(child, seen);
        child.waitFor();

        try (Database database = open()) {
            // One more may have been committed, and not yet been printed.
            assertThat(H2Child.count(database)).isBetween(last, last + 1);
        }
    }

    @Test
    void aSecondProcessReadsWhileTheFirstHasItOpenAndTakesOverWhenThatIsKilled() throws Exception {
        Process child = H2Child.start("write", url, directory.resolve("errors"));
        linesUntil(child, 50);

        try (Database database = open()) {
            assertThat(H2Child.count(database)).isGreaterThanOrEqualTo(50);
            long last = linesUntil(child, 100);

            child.destroyForcibly().waitFor();

            assertThat(eventuallyCounts(database)).isGreaterThanOrEqualTo(last);
            H2Child.put(database, 1_000_000);
            Process reader = H2Child.start("read", url, directory.resolve("errors"));
            assertThat(linesUntil(reader, 1_000_000)).isEqualTo(1_000_000);
            assertThat(reader.waitFor()).isZero();
        }
        try (Stream<Path> left = Files.list(directory.resolve("home"))) {
            assertThat(left)
                    .extracting(Path::getFileName)
                    .extracting(Path::toString)
                    .containsExactly("store.mv.db");
        }
    }

    /** The first question after the kill may meet a connection to the dead process; that is a failed attempt like any other. */
    private static long eventuallyCounts(Database database) {
        for (int attempt = 0; ; attempt++) {
            try {
                return H2Child.count(database);
            } catch (RuntimeException e) {
                if (attempt == 20) {
                    throw e;
                }
            }
        }
    }

    @Test
    void interruptedThreadsDoNotCloseIt() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (Database database = open()) {
            Thread writer = new Thread(() -> {
                for (long next = 1; !over.get(); next++) {
                    H2Child.put(database, next);
                }
            });
            writer.start();
            for (int i = 0; i < 300; i++) {
                writer.interrupt();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            over.set(true);
            writer.join();

            assertThat(H2Child.count(database)).isPositive();
        }
    }

    @Test
    void onlyItsOwnerMayReadTheDirectoryThatItMakes() {
        try (Database database = open()) {
            assertThat(database).isNotNull();
            assertThat(directory.resolve("home").toFile().canRead()).isTrue();
            assertThat(posix(directory.resolve("home"))).isIn("rwx------", "");
        }
    }

    @Test
    void whatCannotBeOpenedIsSaidInOneLine() throws IOException {
        Files.writeString(directory.resolve("file"), "");
        String under = "jdbc:h2:file:" + directory.resolve("file").resolve("store");

        assertThatThrownBy(() -> Database.open(new DatabaseSettings(under, "sa", "", 2)))
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("cannot open the store " + under + ": cannot make the directory")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    private static String posix(Path path) {
        try {
            return java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    private Database open() {
        return Database.open(new DatabaseSettings(url, "sa", "", 3));
    }

    /** Reads numbers until one is at least this. */
    private long linesUntil(Process child, long enough) throws IOException {
        BufferedReader lines = child.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.matches("\\d+") && Long.parseLong(line) >= enough) {
                return Long.parseLong(line);
            }
        }
        throw new AssertionError("the other process has ended: " + Files.readString(directory.resolve("errors")));
    }

    private static long lastLine(Process killed, long before) {
        return killed.inputReader(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.matches("\\d+"))
                .mapToLong(Long::parseLong)
                .max()
                .orElse(before);
    }
}
