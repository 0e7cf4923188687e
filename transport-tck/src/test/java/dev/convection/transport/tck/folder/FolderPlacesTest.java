package dev.convection.transport.tck.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.spi.Destination;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderPlacesTest {
    private static final int TIMES = 1_000;

    @TempDir
    Path parent;

    /** Or a client would be the broker itself, and the real one could not come back. */
    @Test
    void aBrokerThatIsAwayIsNotMadeByItsClients() throws Exception {
        Path root = Files.createDirectory(parent.resolve("broker"));
        Path elsewhere = parent.resolve("elsewhere");
        FolderPlaces places = new FolderPlaces(new FolderSettings(root, "convection", true, Duration.ofSeconds(2)));
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Void> client = CompletableFuture.runAsync(() -> makePlaces(places, begun, over));
        try {
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < TIMES; i++) {
                Files.move(root, elsewhere);
                assertThat(root).doesNotExist();
                Files.move(elsewhere, root);
            }
        } finally {
            over.set(true);
        }

        client.join();
    }

    private static void makePlaces(FolderPlaces places, CountDownLatch begun, AtomicBoolean over) {
        for (int made = 0; !over.get(); ) {
            try {
                places.made("Sending", new Destination.Queue("q" + made));
                made++;
                begun.countDown();
            } catch (NoSuchFileException e) {
                // it is away
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
