package dev.convection.transport.brokers;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.SystemLauncherListener.DefaultSystemLauncherListener;
import org.apache.qpid.server.model.Broker;
import org.apache.qpid.server.model.Queue;
import org.apache.qpid.server.model.SystemConfig;
import org.apache.qpid.server.model.VirtualHost;
import org.apache.qpid.server.model.VirtualHostNode;
import org.apache.qpid.server.queue.QueueConsumer;
import org.apache.qpid.server.store.Event;
import org.apache.qpid.server.store.EventListener;

/**
 * {@code BrokerJ FOLDER PORT [user=… password=…] [heartbeat=SECONDS] [bad=true]}. Commands: {@code refuse} and {@code take}
 * messages, {@code end-receivers}.
 */
public final class BrokerJ {
    private final AtomicReference<SystemConfig<?>> system = new AtomicReference<>();

    private BrokerJ() {}

    /** Runs one until the input ends. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        Map<String, String> settings = Commands.settings(args, 2);
        System.setProperty("qpid.work_dir", folder.toString());
        System.setProperty("QPID_WORK", folder.toString());
        System.setProperty(
                "derby.stream.error.file", folder.resolve("derby.log").toString());
        Path configuration = folder.resolve("initial.json");
        if (!Files.exists(configuration)) {
            Files.writeString(configuration, json(folder, args[1], settings), StandardCharsets.UTF_8);
        }
        Map<String, Object> system = new HashMap<>();
        system.put(SystemConfig.TYPE, "Memory");
        system.put(SystemConfig.INITIAL_CONFIGURATION_LOCATION, configuration.toString());
        system.put(SystemConfig.STARTUP_LOGGED_TO_SYSTEM_OUT, false);
        BrokerJ broker = new BrokerJ();
        SystemLauncher launcher = new SystemLauncher(new DefaultSystemLauncherListener() {
            @Override
            public void onContainerResolve(SystemConfig<?> resolved) {
                broker.system.set(resolved);
            }
        });
        launcher.startup(system);
        if (settings.containsKey("bad")) {
            broker.spoil();
        }
        Commands.obey(broker::obey);
        launcher.shutdown();
        Runtime.getRuntime().halt(0);
    }

    private void obey(String command) {
        switch (command) {
            case "refuse" -> host(Event.PERSISTENT_MESSAGE_SIZE_OVERFULL);
            case "take" -> host(Event.PERSISTENT_MESSAGE_SIZE_UNDERFULL);
            case "end-receivers" -> endReceivers();
            default -> throw new IllegalArgumentException(command);
        }
    }

    private List<VirtualHost<?>> hosts() {
        Broker<?> broker =
                (Broker<?>) Objects.requireNonNull(system.get(), "started").getContainer();
        return broker.getVirtualHostNodes().stream()
                .<VirtualHost<?>>map(VirtualHostNode::getVirtualHost)
                .toList();
    }

    /** What a deployer should not do: for the queue {@code orders} of the namespace {@code look}. */
    private void spoil() {
        hosts().forEach(host -> host.createChild(
                Queue.class,
                Map.of(
                        "name", "look:queue:orders",
                        "durable", "false",
                        "maximumDeliveryAttempts", "2",
                        "maximumMessageTtl", "1000",
                        "overflowPolicy", "RING",
                        "maximumQueueDepthMessages", "7")));
    }

    /** Tells the virtual host what its message store would tell it. */
    private void host(Event event) {
        hosts().forEach(host -> ((EventListener) host).event(event));
    }

    /** Does to the receivers what the removal of their queue does. */
    private void endReceivers() {
        for (VirtualHost<?> host : hosts()) {
            for (Queue<?> queue : host.getChildren(Queue.class)) {
                List.copyOf(queue.getConsumers()).forEach(QueueConsumer::queueDeleted);
            }
        }
    }

    /** The broker's configuration is made anew at each start; its virtual host's is kept with the messages. */
    private static String json(Path folder, String port, Map<String, String> settings) {
        String host = "{\"type\":\"DERBY\",\"storePath\":\"" + folder.resolve("messages") + "\"}";
        String user = settings.getOrDefault("user", "guest");
        String password = settings.getOrDefault("password", "guest");
        return """
                {
                  "name": "test",
                  "modelVersion": "9.1",
                  "context": {"qpid.port.heartbeatDelay": "%s"},
                  "authenticationproviders": [{
                    "name": "users", "type": "Plain", "secureOnlyMechanisms": [],
                    "users": [{"name": "%s", "type": "managed", "password": "%s"}]
                  }],
                  "ports": [{
                    "name": "AMQP", "type": "AMQP", "port": "%s", "bindingAddress": "127.0.0.1",
                    "authenticationProvider": "users", "protocols": ["AMQP_1_0"],
                    "virtualhostaliases": [
                      {"name": "nameAlias", "type": "nameAlias"},
                      {"name": "defaultAlias", "type": "defaultAlias"},
                      {"name": "hostnameAlias", "type": "hostnameAlias"}
                    ]
                  }],
                  "virtualhostnodes": [{
                    "name": "default", "type": "JSON", "storePath": "%s", "defaultVirtualHostNode": "true",
                    "virtualHostInitialConfiguration": "%s"
                  }]
                }
                """.formatted(
                        settings.getOrDefault("heartbeat", "2"),
                        user,
                        password,
                        port,
                        folder.resolve("node"),
                        host.replace("\"", "\\\""));
    }
}
