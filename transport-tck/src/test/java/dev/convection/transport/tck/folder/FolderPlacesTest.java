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
        CompletableFuture<Integer> client = CompletableFuture.supplyAsync(() -> placesMade(places, over));

        for (int i = 0; i < TIMES; i++) {
            Files.move(root, elsewhere);
            assertThat(root).doesNotExist();
            Files.move(elsewhere, root);
        }
        over.set(true);

        assertThat(client.join()).isPositive();
    }

    private static int placesMade(FolderPlaces places, AtomicBoolean over) {
        int made = 0;
        while (!over.get()) {
            try {
                places.made("Sending", new Destination.Queue("q" + made));
                made++;
            } catch (NoSuchFileException e) {
                // it is away
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return made;
    }
}
