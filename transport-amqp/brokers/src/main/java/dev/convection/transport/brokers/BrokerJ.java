package dev.convection.transport.brokers;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.model.SystemConfig;

/** {@code BrokerJ FOLDER PORT [user=… password=…] [heartbeat=SECONDS]}. */
public final class BrokerJ {
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
        SystemLauncher broker = new SystemLauncher();
        broker.startup(system);
        Commands.obey(command -> {
            throw new IllegalArgumentException(command);
        });
        broker.shutdown();
        Runtime.getRuntime().halt(0);
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
