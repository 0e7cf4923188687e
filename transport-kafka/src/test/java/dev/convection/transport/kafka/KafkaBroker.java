package dev.convection.transport.kafka;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/**
 * A real broker, in a process and with a class path of its own. It listens twice: {@code CLIENT} is what is tested and may be behind
 * something, {@code DIRECT} is for the test itself.
 */
final class KafkaBroker implements AutoCloseable {
    private static final Path LIBRARIES = Path.of("broker", "target", "lib");
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final Path directory;
    private final int client = freePort();
    private final int direct = freePort();
    private final int controller = freePort();
    private final String cluster;
    private final Map<String, String> settings = new HashMap<>();
    private final List<String> format = new ArrayList<>();

    /** Further listeners: name to protocol, and to port. */
    private final Map<String, String> protocols = new TreeMap<>();

    private final Map<String, Integer> ports = new TreeMap<>();
    private Process process;

    KafkaBroker() throws IOException {
        this(1, Uuid.randomUuid().toString());
    }

    KafkaBroker(int node, String cluster) throws IOException {
        this.directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "brokers")), "kafka");
        this.cluster = cluster;
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(node));
        settings.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controller);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("inter.broker.listener.name", "DIRECT");
        listener("CLIENT", "PLAINTEXT");
        settings.put("log.dirs", directory.resolve("data").toAbsolutePath().toString());
        settings.put("log.cleaner.dedupe.buffer.size", "2097152");
        settings.put("auto.create.topics.enable", "false");
        settings.put("num.partitions", "1");
        settings.put("group.share.min.record.lock.duration.ms", "1000");
        settings.put("group.share.assignment.interval.ms", "0");
        // By default each change waits for company: tests make topics and groups by the hundred, one after the other.
        settings.put("controller.quorum.append.linger.ms", "0");
        settings.put("group.coordinator.append.linger.ms", "0");
        settings.put("share.coordinator.append.linger.ms", "0");
        internalTopics(1, 1);
        format.add("--standalone");
    }

    void internalTopics(int replicas, int inSync) {
        settings.put("offsets.topic.replication.factor", Integer.toString(replicas));
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("transaction.state.log.replication.factor", Integer.toString(replicas));
        settings.put("transaction.state.log.min.isr", Integer.toString(inSync));
        settings.put("share.coordinator.state.topic.replication.factor", Integer.toString(replicas));
        settings.put("share.coordinator.state.topic.min.isr", Integer.toString(inSync));
        settings.put("share.coordinator.state.topic.num.partitions", "1");
    }

    /** Another place to listen at, or another protocol for it. */
    KafkaBroker listener(String name, String protocol) {
        protocols.put(name, protocol);
        ports.computeIfAbsent(name, added -> name.equals("CLIENT") ? client : freePort());
        StringBuilder listeners =
                new StringBuilder("DIRECT://127.0.0.1:" + direct + ",CONTROLLER://127.0.0.1:" + controller);
        StringBuilder map = new StringBuilder("DIRECT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        protocols.forEach((each, its) -> {
            listeners.append(",").append(each).append("://127.0.0.1:").append(ports.get(each));
            map.append(",").append(each).append(":").append(its);
        });
        settings.put("listeners", listeners.toString());
        settings.put("listener.security.protocol.map", map.toString());
        return this;
    }

    String servers(String listener) {
        return "127.0.0.1:" + ports.get(listener);
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    KafkaBroker with(String name, String value) {
        settings.put(name, value);
        return this;
    }

    KafkaBroker formattedWith(String... options) {
        format.addAll(List.of(options));
        return this;
    }

    /** One of several: told who the others are, by node, address and directory. */
    KafkaBroker memberOf(String quorum, String controllers) {
        format.remove("--standalone");
        return formattedWith("--initial-controllers", quorum).with("controller.quorum.bootstrap.servers", controllers);
    }

    /** Where clients are told to go, if that is not the broker itself. */
    KafkaBroker advertised(InetSocketAddress via) {
        return with(
                "advertised.listeners",
                "CLIENT://" + via.getAddress().getHostAddress() + ":" + via.getPort() + ",DIRECT://127.0.0.1:"
                        + direct);
    }

    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", client);
    }

    String servers() {
        return "127.0.0.1:" + client;
    }

    String directServers() {
        return "127.0.0.1:" + direct;
    }

    int controllerPort() {
        return controller;
    }

    Path directory() {
        return directory;
    }

    /** Starts it, and returns when it answers. */
    KafkaBroker start() throws IOException {
        if (process != null && process.isAlive()) {
            say("start", "started");
        } else {
            launch();
        }
        awaitReady();
        return this;
    }

    void launch() throws IOException {
        Path file = directory.resolve("server.properties");
        Properties properties = new Properties();
        properties.putAll(settings);
        try (Writer out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=" + System.getProperty("kafka.broker.tier", "1"),
                "-XX:+UseSerialGC",
                "-cp",
                libraries(),
                BrokerMain.class.getName(),
                file.toAbsolutePath().toString(),
                directory.resolve("data").toAbsolutePath().toString(),
                cluster));
        command.addAll(format);
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("broker.log").toFile()))
                .start();
    }

    /** Says something to the broker's process, and waits for the answer. */
    private void say(String order, String answer) throws IOException {
        process.outputWriter().write(order + "\n");
        process.outputWriter().flush();
        hear(answer);
    }

    private void hear(String answer) throws IOException {
        for (String line = process.inputReader().readLine(); !answer.equals(line); ) {
            if (line == null) {
                throw new IOException("The broker is not " + answer + "; see " + directory.resolve("broker.log"));
            }
            line = process.inputReader().readLine();
        }
    }

    private static String libraries() {
        if (!Files.isDirectory(LIBRARIES)) {
            throw new IllegalStateException("There is no broker in " + LIBRARIES.toAbsolutePath()
                    + "; get it with: mvn -pl transport-kafka/broker generate-resources");
        }
        return LIBRARIES.toAbsolutePath() + File.separator + "*" + File.pathSeparator
                + Path.of("target", "test-classes").toAbsolutePath();
    }

    void awaitReady() throws IOException {
        long until = System.nanoTime() + START_LIMIT.toNanos();
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers", directServers(), "reconnect.backoff.max.ms", 100, "retry.backoff.max.ms", 100))) {
            while (!answers(admin)) {
                if (!process.isAlive() || System.nanoTime() - until > 0) {
                    throw new IOException("The broker did not start; see " + directory.resolve("broker.log"));
                }
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    private static boolean answers(Admin admin) {
        try {
            return !admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            return false;
        }
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", directServers()));
    }

    /** In order, as SIGTERM does; its process waits for the next start. */
    void stop() throws IOException {
        say("stop", "stopped");
    }

    /** Stops it in its tracks, until it is {@linkplain #thaw thawed}. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (process != null) {
            kill();
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
