package dev.convection.transport.tck.folder;

import dev.convection.worker.spi.Destination;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Where destinations lie (R15). A capital letter is written {@code ~a}, because some file systems do not tell it from a small
 * one; {@code @} parts queue and engine, because no name has it.
 */
final class FolderPlaces {
    private final FolderSettings settings;

    FolderPlaces(FolderSettings settings) {
        this.settings = settings;
    }

    /** The folder of a destination. */
    Path of(Destination place) {
        return home().resolve(name(place));
    }

    private Path home() {
        return settings.root().resolve(encoded(settings.namespace()));
    }

    private static String name(Destination place) {
        String queue = encoded(place.queue());
        if (place instanceof Destination.Directed directed) {
            return "directed-" + queue + "@" + encoded(directed.engine());
        }
        if (place instanceof Destination.Subscription subscription) {
            return "subscription-" + queue + "@" + encoded(subscription.engine());
        }
        if (place instanceof Destination.DeadLetters) {
            return "dead-" + queue;
        }
        if (place instanceof Destination.Lane lane) {
            return "lane-" + queue + "@" + lane.step();
        }
        return "queue-" + queue;
    }

    private static String encoded(String name) {
        return name.replaceAll("([A-Z])", "~$1").toLowerCase(java.util.Locale.ROOT);
    }

    /** Finds it, or makes it if that is allowed (R16). */
    Path made(String doing, Destination place) throws IOException {
        Path folder = of(place);
        if (exists(place)) {
            return folder;
        }
        if (!settings.provision() && !Files.isDirectory(of(new Destination.Queue(place.queue())))) {
            throw FolderErrors.missing(doing, place);
        }
        makeOne(home());
        makeOne(folder);
        for (String state : List.of("new", "ready", "out")) {
            makeOne(folder.resolve(state));
        }
        return folder;
    }

    /** Without those above it, or a folder that has just been taken away would be there again, empty, before it comes back. */
    private static void makeOne(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            // another engine was quicker
        }
    }

    /** Whether it is there; an error if the broker is not. */
    boolean exists(Destination place) throws IOException {
        if (!Files.isDirectory(settings.root())) {
            throw new NoSuchFileException(settings.root().toString());
        }
        return Files.isDirectory(of(place).resolve("out")); // the last to be made
    }

    /** The subscriptions of a queue (R17). */
    List<Path> subscriptions(String queue) throws IOException {
        String prefix = "subscription-" + encoded(queue) + "@";
        if (!Files.isDirectory(home())) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(home())) {
            return all.filter(path -> path.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }

    /** Removes it, first out of sight and then for good. */
    void remove(Destination place) throws IOException {
        if (exists(place)) {
            Path trash = home().resolve("trash-" + UUID.randomUUID());
            Files.move(of(place), trash);
            try (Stream<Path> all = Files.walk(trash)) {
                for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }
}
