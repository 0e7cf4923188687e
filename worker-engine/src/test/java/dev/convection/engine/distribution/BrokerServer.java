package dev.convection.engine.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convection.worker.Bus;
import dev.convection.worker.TransportException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A real broker in a process of its own, at a port and with data that stay when it is killed and started again. */
final class BrokerServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);

    private final BrokerKind kind;
    private final Path folder;
    private final int port;
    private final Thread reaper = new Thread(this::reap);
    private Process process;

    private BrokerServer(BrokerKind kind, Path folder, int port) {
        this.kind = kind;
        this.folder = folder;
        this.port = port;
    }

    /** Starts one; returns when it does what it is told. */
    static BrokerServer start(BrokerKind kind, Path folder) throws IOException {
        BrokerServer server = new BrokerServer(
                kind, Files.createDirectories(folder.toAbsolutePath().normalize()), BrokerKind.freePort());
        Runtime.getRuntime().addShutdownHook(server.reaper);
        server.start();
        await().atMost(START).until(server::obeys);
        return server;
    }

    String uri() {
        return kind.uri(port);
    }

    /** A bus of this process. */
    Bus open() {
        return kind.open(port);
    }

    /** A broker may listen before it lets anybody in: Qpid Broker-J does, until its virtual host is there. */
    private boolean obeys() {
        try (Bus bus = open()) {
            bus.remove("never-made");
            return true;
        } catch (TransportException e) {
            return false;
        }
    }

    /** Starts it, or starts it again. Returns when somebody listens at its port. */
    void start() throws IOException {
        Path log = folder.resolve("broker.log");
        process = new ProcessBuilder(kind.command(folder, port))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        await().atMost(START).pollInterval(Duration.ofMillis(20)).until(() -> {
            assertThat(process.isAlive()).as("%s: %s", kind, log).isTrue();
            return listens();
        });
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** By SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("killed").isTrue();
    }

    private void reap() {
        process.destroyForcibly();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
        Runtime.getRuntime().removeShutdownHook(reaper);
    }

    @Override
    public String toString() {
        return kind + " at " + port;
    }
}
