package dev.convection.transport.tck.folder;

import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Sender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** Writes a file where nobody looks, and moves it to where all look: a message is there whole or not at all. */
final class FolderSender implements Sender {
    private static final int LARGEST = 1 << 20;

    private final FolderTransport transport;
    private final FolderPlaces places;
    private final AtomicLong arrivals = new AtomicLong();
    private volatile boolean closed;

    FolderSender(FolderTransport transport, FolderPlaces places) {
        this.transport = transport;
        this.places = places;
    }

    /** Complete when it returns: nothing is ever under way here. */
    @Override
    public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
        if (closed) {
            throw FolderErrors.closed("sender");
        }
        byte[] file = FolderMessages.written(message);
        String doing = "Sending to " + to;
        if (file.length > LARGEST) {
            return CompletableFuture.failedStage(FolderErrors.of(
                    Kind.TOO_LARGE, doing + ": " + file.length + " bytes, of at most " + LARGEST, null));
        }
        try {
            return FolderErrors.doing(doing, () -> {
                List<Path> folders = to instanceof Destination.Fanout
                        ? places.subscriptions(to.queue())
                        : List.of(places.made(doing, to));
                for (Path folder : folders) {
                    store(folder, file);
                }
                return CompletableFuture.completedStage(null);
            });
        } catch (TransportException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private void store(Path folder, byte[] file) throws IOException {
        long now = System.currentTimeMillis() * 1_000_000;
        String name =
                String.format("%020d-%s", arrivals.updateAndGet(last -> Math.max(last + 1, now)), UUID.randomUUID());
        Path written = Files.write(folder.resolve("new").resolve(name), file);
        Path ready = folder.resolve("ready").resolve(Letter.fileName(name, 0, 0));
        Files.move(written, ready, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() {
        closed = true;
        transport.closed(this);
    }
}
