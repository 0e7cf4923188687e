package dev.convection.transport.brokers;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.ActiveMQAddressFullException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.ClusterConnectionConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.ha.SharedStoreBackupPolicyConfiguration;
import org.apache.activemq.artemis.core.config.ha.SharedStorePrimaryPolicyConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/**
 * {@code Artemis FOLDER PORT [user=… password=…] [idle=MILLISECONDS] [keystore=P12 [truststore=P12]] [create=false]
 * [manage=false] [bad=true] [peer=PORT role=primary|backup store=FOLDER]}. Commands: {@code refuse} and {@code take} messages, {@code end-receivers}.
 */
public final class Artemis {
    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
    private final AtomicBoolean refusal = new AtomicBoolean();

    private Artemis() {}

    /** Runs one until the input ends. */
    public static void main(String[] args) throws Exception {
        Artemis artemis = new Artemis();
        artemis.start(Path.of(args[0]), Integer.parseInt(args[1]), Commands.settings(args, 2));
        Commands.obey(artemis::obey);
        artemis.broker.stop();
        Runtime.getRuntime().halt(0);
    }

    private void start(Path folder, int port, Map<String, String> settings) throws Exception {
        Configuration configuration = configuration(
                Path.of(settings.getOrDefault("store", folder.toString())),
                Boolean.parseBoolean(settings.getOrDefault("create", "true")));
        configuration.addAcceptorConfiguration("amqp", "tcp://127.0.0.1:" + port + "?" + acceptor(settings));
        if (settings.containsKey("user")) {
            secure(configuration, settings);
        }
        if (settings.containsKey("idle")) {
            configuration.setConnectionTtlCheckInterval(Long.parseLong(settings.get("idle")) / 10);
        }
        if (settings.containsKey("bad")) {
            spoil(configuration);
        }
        if (settings.containsKey("peer")) {
            pair(configuration, port, settings);
        }
        configuration.registerBrokerPlugin(new ActiveMQServerMessagePlugin() {
            @Override
            public void beforeSend(
                    ServerSession session, Transaction tx, Message message, boolean direct, boolean noAutoCreateQueue)
                    throws ActiveMQException {
                if (refusal.get()) {
                    throw new ActiveMQAddressFullException("The disk is full, as the test says");
                }
            }
        });
        broker.setConfiguration(configuration);
        broker.start();
    }

    private static Configuration configuration(Path folder, boolean create) throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setPersistenceEnabled(true)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalBufferTimeout_NIO(200_000)
                .setJournalFileSize(1 << 20)
                .setJournalMinFiles(2)
                .setMaxDiskUsage(-1)
                .setJournalDirectory(folder + "/journal")
                .setBindingsDirectory(folder + "/bindings")
                .setPagingDirectory(folder + "/paging")
                .setLargeMessagesDirectory(folder + "/large");
        configuration.addAddressSetting("#", settings(create));
        for (String queue : new String[] {"DLQ", "EXP"}) {
            configuration.addQueueConfiguration(QueueConfiguration.of(queue).setRoutingType(RoutingType.ANYCAST));
        }
        return configuration;
    }

    private static AddressSettings settings(boolean create) {
        return new AddressSettings()
                .setDefaultAddressRoutingType(RoutingType.ANYCAST)
                .setDefaultQueueRoutingType(RoutingType.ANYCAST)
                .setAutoCreateQueues(create)
                .setAutoCreateAddresses(create)
                .setDeadLetterAddress(SimpleString.of("DLQ"))
                .setExpiryAddress(SimpleString.of("EXP"));
    }

    private static String acceptor(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>();
        all.put("protocols", settings.containsKey("peer") ? "AMQP,CORE" : "AMQP");
        all.put("amqpIdleTimeout", settings.getOrDefault("idle", "3000"));
        if (settings.containsKey("keystore")) {
            all.put("sslEnabled", "true");
            all.put("keyStoreType", "PKCS12");
            all.put("keyStorePath", settings.getOrDefault("keystore", ""));
            all.put("keyStorePassword", "changeit");
        }
        if (settings.containsKey("truststore")) {
            all.put("needClientAuth", "true");
            all.put("trustStoreType", "PKCS12");
            all.put("trustStorePath", settings.getOrDefault("truststore", ""));
            all.put("trustStorePassword", "changeit");
        }
        return all.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(";"));
    }

    /** One of two with a store in common: whoever has its lock is the broker, and the backup listens when it has it. */
    private static void pair(Configuration configuration, int port, Map<String, String> settings) throws Exception {
        configuration.addConnectorConfiguration("self", "tcp://127.0.0.1:" + port);
        configuration.addConnectorConfiguration("peer", "tcp://127.0.0.1:" + settings.get("peer"));
        configuration.addClusterConfiguration(new ClusterConnectionConfiguration()
                .setName("pair")
                .setConnectorName("self")
                .setStaticConnectors(List.of("peer")));
        configuration.setClusterUser("pair").setClusterPassword("s3cret-pair");
        configuration.setHAPolicyConfiguration(
                "backup".equals(settings.get("role"))
                        ? new SharedStoreBackupPolicyConfiguration().setAllowFailBack(false)
                        : new SharedStorePrimaryPolicyConfiguration());
    }

    /** What a deployer should not do: for the queue {@code orders} of the namespace {@code look}. */
    private static void spoil(Configuration configuration) {
        configuration.addAddressSetting(
                "look:queue:orders",
                new AddressSettings()
                        .setMaxDeliveryAttempts(5)
                        .setDeadLetterAddress(SimpleString.of(""))
                        .setExpiryDelay(1_000_000L)
                        .setRedeliveryDelay(500)
                        .setDefaultRingSize(7));
        configuration.addQueueConfiguration(QueueConfiguration.of("look:queue:orders")
                .setRoutingType(RoutingType.ANYCAST)
                .setDurable(false));
        configuration.addQueueConfiguration(
                QueueConfiguration.of("look:dead:orders").setRoutingType(RoutingType.MULTICAST));
    }

    private void secure(Configuration configuration, Map<String, String> settings) {
        String user = settings.getOrDefault("user", "");
        boolean manage = Boolean.parseBoolean(settings.getOrDefault("manage", "true"));
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser(user, settings.getOrDefault("password", ""));
        users.addRole(user, "app");
        configuration.setSecurityEnabled(true);
        configuration.putSecurityRoles(
                "#",
                Set.of(new Role("app", true, true, true, true, true, true, manage, true, true, true, false, false)));
        broker.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
    }

    private void obey(String command) throws Exception {
        var server = broker.getActiveMQServer();
        switch (command) {
            case "refuse" -> refusal.set(true);
            case "take" -> refusal.set(false);
            case "end-receivers" -> {
                for (ServerSession session : server.getSessions()) {
                    for (ServerConsumer consumer : Set.copyOf(session.getServerConsumers())) {
                        consumer.disconnect();
                    }
                }
            }
            default -> throw new IllegalArgumentException(command);
        }
    }
}
