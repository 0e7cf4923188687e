package dev.convection.engine.distribution;

import dev.convection.worker.Bus;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The brokers that the distribution is tried on: how each is started, and the one line that an engine needs to know of it. */
enum BrokerKind {
    ARTEMIS("amqp://127.0.0.1:%d", Duration.ofSeconds(3)) {
        @Override
        List<String> command(Path folder, int port) {
            return amqp("Artemis", folder, port, "idle=3000", "user=" + USER, "password=" + PASSWORD);
        }
    },
    BROKER_J("amqp://127.0.0.1:%d?profile=qpid-broker-j", Duration.ofSeconds(4)) {
        @Override
        List<String> command(Path folder, int port) {
            return amqp("BrokerJ", folder, port, "heartbeat=2", "user=" + USER, "password=" + PASSWORD);
        }
    },
    KAFKA("kafka://127.0.0.1:%d?lease=3s", Duration.ofSeconds(3)) {
        @Override
        List<String> command(Path folder, int port) throws IOException {
            Path settings = folder.resolve("server.properties");
            if (!Files.exists(settings)) {
                Files.write(settings, kafka(folder, port, freePort(), freePort()));
            }
            Path lib = present(Path.of("../transport-kafka/broker/target/lib"), "transport-kafka");
            Path main = present(Path.of("../transport-kafka/target/test-classes"), "transport-kafka");
            return java(
                    lib + "/*" + File.pathSeparator + main,
                    "dev.convection.transport.kafka.BrokerMain",
                    settings.toString(),
                    folder.resolve("data").toString(),
                    "Y29udmVjdGlvbi1jbHVzdA",
                    "--standalone");
        }
    },
    NATS("nats://127.0.0.1:%d?ackWait=3s", Duration.ofSeconds(3)) {
        @Override
        List<String> command(Path folder, int port) throws IOException {
            Path settings = Files.write(
                    folder.resolve("server.conf"),
                    List.of(
                            "listen: \"127.0.0.1:" + port + "\"",
                            "jetstream { store_dir: \"" + folder + "\" }",
                            "authorization { user: " + USER + ", password: " + PASSWORD + " }"));
            return List.of(natsServer().toString(), "-c", settings.toString());
        }
    };

    /** Who the engines are, on each of them. */
    static final String USER = "engine";

    static final String PASSWORD = "a-secret";

    private final String uri;
    private final Duration lease;

    BrokerKind(String uri, Duration lease) {
        this.uri = uri;
        this.lease = lease;
    }

    /** How to start it; the same at each start on the same folder. */
    abstract List<String> command(Path folder, int port) throws IOException;

    /** The line of the configuration. */
    String uri(int port) {
        return String.format(uri, port);
    }

    /** A bus of this process. */
    Bus open(int port) {
        return Bus.builder(URI.create(uri(port)))
                .security("user", USER)
                .security("password", PASSWORD)
                .open();
    }

    /** After which what a frozen engine has is handled elsewhere. */
    Duration lease() {
        return lease;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static List<String> amqp(String main, Path folder, int port, String... settings) {
        Path brokers = present(Path.of("../transport-amqp/brokers/target"), "transport-amqp");
        List<String> command = java(
                brokers.resolve("classes") + File.pathSeparator + brokers.resolve("lib") + "/*",
                "dev.convection.transport.brokers." + main,
                folder.toString(),
                String.valueOf(port));
        command.addAll(List.of(settings));
        return command;
    }

    private static List<String> java(String classpath, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classpath));
        command.addAll(List.of(arguments));
        return command;
    }

    private static List<String> kafka(Path folder, int port, int direct, int controller) {
        return List.of(
                "process.roles=broker,controller",
                "node.id=1",
                "controller.quorum.bootstrap.servers=127.0.0.1:" + controller,
                "controller.listener.names=CONTROLLER",
                "inter.broker.listener.name=DIRECT",
                "listeners=CLIENT://127.0.0.1:" + port + ",DIRECT://127.0.0.1:" + direct + ",CONTROLLER://127.0.0.1:"
                        + controller,
                "listener.security.protocol.map=CLIENT:SASL_PLAINTEXT,DIRECT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "sasl.enabled.mechanisms=PLAIN",
                "listener.name.client.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule"
                        + " required user_" + USER + "=\"" + PASSWORD + "\";",
                "log.dirs=" + folder.resolve("data"),
                "log.cleaner.dedupe.buffer.size=2097152",
                "auto.create.topics.enable=false",
                "offsets.topic.replication.factor=1",
                "offsets.topic.num.partitions=1",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "share.coordinator.state.topic.replication.factor=1",
                "share.coordinator.state.topic.min.isr=1",
                "share.coordinator.state.topic.num.partitions=1",
                "group.share.min.record.lock.duration.ms=1000",
                "group.share.assignment.interval.ms=0");
    }

    /** What the build of another module has put there. */
    private static Path present(Path place, String module) {
        if (!Files.isDirectory(place)) {
            throw new IllegalStateException("There is no broker in " + place.toAbsolutePath()
                    + ": build it with mvn -pl " + module + " -am -DskipTests package");
        }
        return place.toAbsolutePath().normalize();
    }

    /** As the tests of the NATS transport find it, or have unpacked it. */
    private static Path natsServer() {
        Stream<String> named = Stream.of(System.getProperty("convection.nats-server"), System.getenv("NATS_SERVER"));
        Stream<String> onPath = Stream.of(
                        (System.getenv("PATH") + File.pathSeparator + "/usr/sbin").split(File.pathSeparator))
                .map(folder -> folder + "/nats-server");
        return Stream.of(named, onPath, Stream.of("../transport-nats/target/nats-server/usr/sbin/nats-server"))
                .flatMap(each -> each)
                .filter(each -> each != null && !each.isEmpty())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("These tests need the program nats-server, 2.9.10 or later."
                                + " Put it on the PATH (apt-get install nats-server, brew install nats-server), or name it with"
                                + " -Dconvection.nats-server=FILE or the variable NATS_SERVER"))
                .toAbsolutePath();
    }
}
