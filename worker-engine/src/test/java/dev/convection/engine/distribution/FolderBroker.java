package dev.convection.engine.distribution;

import dev.convection.engine.plugins.PluginJar;
import dev.convection.worker.Bus;
import dev.convection.worker.spi.TransportProvider;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The kit's own transport, whose broker is a folder, as a plugin: messages outlive every process, with no server to start. What
 * is tried here over it is what processes do; what a broker does, the tests of its transport try.
 */
final class FolderBroker implements AutoCloseable {
    private static final Path SOURCES =
            Path.of("..", "transport-tck", "src", "test", "java", "dev", "convection", "transport", "tck", "folder");
    private static final String PACKAGE = "dev.convection.transport.tck.folder.";
    private static final List<String> CLASSES = List.of(
            "FolderErrors",
            "FolderMessages",
            "FolderPlaces",
            "FolderReceiver",
            "FolderSender",
            "FolderSettings",
            "FolderTransport",
            "FolderTransportProvider",
            "Letter");

    private final URLClassLoader loader;

    private FolderBroker(URLClassLoader loader) {
        this.loader = loader;
    }

    /** Makes the plugin in this directory. */
    static FolderBroker plugin(Path directory) throws IOException {
        PluginJar jar = new PluginJar();
        for (String name : CLASSES) {
            jar.source(PACKAGE + name, Files.readString(SOURCES.resolve(name + ".java")));
        }
        Path file = jar.offers(TransportProvider.class, PACKAGE + "FolderTransportProvider")
                .pack(directory, "folder.jar");
        return new FolderBroker(
                new URLClassLoader(new URL[] {file.toUri().toURL()}, FolderBroker.class.getClassLoader()));
    }

    static String uri(Path folder) {
        return "folder:" + folder.toAbsolutePath() + "?lease=2s";
    }

    /** A bus of this process. */
    Bus open(Path folder) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return Bus.open(URI.create(uri(folder)));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
