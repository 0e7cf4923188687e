package dev.convection.transport.amqp;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real broker in a process of its own, with its own class path, at a port that stays. */
final class BrokerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);

    private final String main;
    private final Path folder;
    private final int port;
    private final List<String> settings;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private Process process;

    private BrokerProcess(String main, List<String> settings) throws IOException {
        this.main = main;
        this.folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "brokers")), "data");
        this.settings = new ArrayList<>(settings);
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
    }

    static BrokerProcess artemis(String... settings) throws IOException {
        return new BrokerProcess("dev.convection.transport.brokers.Artemis", List.of(settings));
    }

    static BrokerProcess brokerJ(String... settings) throws IOException {
        return new BrokerProcess("dev.convection.transport.brokers.BrokerJ", List.of(settings));
    }

    /** Two that know of each other and have the first one's store in common. */
    static void pair(BrokerProcess primary, BrokerProcess backup) {
        primary.settings.addAll(List.of("role=primary", "peer=" + backup.port));
        backup.settings.addAll(
                List.of("role=backup", "peer=" + primary.port, "store=" + primary.folder.toAbsolutePath()));
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    BrokerProcess start() throws IOException, InterruptedException {
        Path brokers = Path.of(System.getProperty("convection.brokers", "brokers/target"));
        Path lib = brokers.resolve("lib");
        if (!Files.isDirectory(lib)) {
            throw new IllegalStateException("The brokers' class path is not at " + lib.toAbsolutePath()
                    + "; mvn -pl transport-amqp -am test brings it there");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=" + System.getProperty("convection.brokers.tier", "1"),
                "-cp",
                brokers.resolve("classes") + File.pathSeparator + lib + "/*",
                main,
                folder.toAbsolutePath().toString(),
                Integer.toString(port)));
        command.addAll(settings);
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("broker.log").toFile()))
                .start();
        said.clear();
        Process started = process;
        Thread reader = new Thread(() -> read(started), "broker " + port);
        reader.setDaemon(true);
        reader.start();
        answer("READY", START);
        return this;
    }

    private void read(Process from) {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(from.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                said.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(String wanted, Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        for (long left = within.toNanos(); left > 0; left = end - System.nanoTime()) {
            String line = said.poll(Math.min(left, 100_000_000L), TimeUnit.NANOSECONDS);
            if (line != null && line.startsWith(wanted)) {
                return;
            }
            if (line != null && line.startsWith("FAILED") || line == null && !process.isAlive()) {
                throw new IllegalStateException("The broker said: " + line + "; see " + folder.resolve("broker.log"));
            }
        }
        throw new IllegalStateException(
                "The broker did not say " + wanted + " within " + within + "; see " + folder.resolve("broker.log"));
    }

    void command(String line) throws IOException, InterruptedException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        answer("OK", Duration.ofSeconds(30));
    }

    /** An orderly end. */
    void stop() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The broker does not end");
        }
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The broker cannot be killed");
        }
    }

    @Override
    public void close() throws InterruptedException, IOException {
        if (process != null && process.isAlive()) {
            kill();
        }
        await().until(() -> process == null || !process.isAlive());
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
