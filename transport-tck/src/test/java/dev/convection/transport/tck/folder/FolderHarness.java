package dev.convection.transport.tck.folder;

import dev.convection.transport.tck.TransportHarness;
import dev.convection.transport.tck.Trouble;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A folder is started by making it, and taken away by renaming it. */
public final class FolderHarness implements TransportHarness {
    private final Path root;
    private final Path elsewhere;

    /** In a folder of its own. */
    public FolderHarness(Path parent) {
        this.root = parent.resolve("broker");
        this.elsewhere = parent.resolve("elsewhere");
    }

    @Override
    public void start() throws IOException {
        Files.createDirectories(root);
    }

    @Override
    public void stop() throws IOException {
        try (Stream<Path> all = Files.walk(root.getParent())) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    @Override
    public URI uri() {
        return URI.create("folder:" + root + "?lease=2s");
    }

    @Override
    public Set<Trouble> troubles() {
        return Set.of(Trouble.STOP, Trouble.KILL);
    }

    @Override
    public void begin(Trouble trouble) throws IOException {
        Files.move(root, elsewhere);
    }

    @Override
    public void end(Trouble trouble) throws IOException {
        Files.move(elsewhere, root);
    }

    @Override
    public boolean foreign(String namespace, String queue, byte[] body) throws IOException {
        Path folder = root.resolve(namespace).resolve("queue-" + queue);
        Path written = Files.write(folder.resolve("new").resolve("foreign"), body);
        Files.move(written, folder.resolve("ready").resolve("foreign"), StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    @Override
    public Duration within() {
        return Duration.ofSeconds(8);
    }

    @Override
    public Map<String, String> versions() {
        return Map.of("transport", "folder, the example of the manual", "broker", System.getProperty("os.name"));
    }
}
