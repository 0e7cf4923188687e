package dev.convection.transport.nats;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real {@code nats-server} with JetStream on this machine: started, stopped, killed, and started again on the same data and port. */
final class NatsServer implements AutoCloseable {
    private static final int START_SECONDS = 20;

    private final Path folder;
    private final int port;
    private final List<String> settings;
    private final Thread reaper = new Thread(this::reap);
    private Process process;

    /** Not started; {@code settings} are lines of its configuration besides the port and JetStream's folder. */
    NatsServer(Path folder, int port, String... settings) {
        this.folder = folder;
        this.port = port;
        this.settings = List.of(settings);
        Runtime.getRuntime().addShutdownHook(reaper);
    }

    static NatsServer start(Path folder, String... settings) throws IOException {
        NatsServer server = new NatsServer(folder, freePort(), settings);
        server.start();
        return server;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** With options, as {@code ?name=value}, or none. */
    URI uri(String options) {
        return URI.create("nats://127.0.0.1:" + port + options);
    }

    void start() throws IOException {
        Files.createDirectories(folder);
        List<String> lines = new ArrayList<>(List.of("listen: \"127.0.0.1:" + port + "\""));
        if (settings.stream().noneMatch(line -> line.startsWith("jetstream"))) {
            lines.add("jetstream { store_dir: \"" + folder.toAbsolutePath() + "\", max_file_store: 256MB }");
        }
        lines.addAll(settings);
        Path config = Files.write(folder.resolve("server.conf"), lines);
        process = new ProcessBuilder(NatsBinary.find().toString(), "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("server.log").toFile()))
                .start();
        awaitGreeting();
    }

    /** Ready when it says INFO to whoever connects. */
    private void awaitGreeting() throws IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < until) {
            try (Socket socket = new Socket()) {
                socket.connect(address(), 1000);
                socket.setSoTimeout(1000);
                InputStream in = socket.getInputStream();
                if (in.read() == 'I') {
                    return;
                }
            } catch (IOException e) {
                try {
                    if (process.waitFor(10, TimeUnit.MILLISECONDS)) {
                        break;
                    }
                } catch (InterruptedException interrupt) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
        }
        throw new IOException("nats-server does not start:\n" + Files.readString(folder.resolve("server.log")));
    }

    /** In an orderly way. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
            kill();
        }
    }

    /** By SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private void reap() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            stop();
        }
        Runtime.getRuntime().removeShutdownHook(reaper);
    }
}
