package dev.convection.transport.amqp;

import dev.convection.worker.TransportException;
import dev.convection.worker.spi.TlsFiles;
import dev.convection.worker.spi.TransportConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.apache.qpid.jms.meta.JmsConsumerId;
import org.apache.qpid.jms.provider.ProviderFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that a configuration says, checked before anything is connected (R1). Its text has no secret. */
final class AmqpSettings {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpSettings.class);

    private final List<URI> hosts;
    private final AmqpProfile profile;
    private final AmqpAddresses addresses;
    private final boolean provision;
    private final int maxMessageBytes;
    private final @Nullable String user;
    private final @Nullable String password;
    private final TlsFiles files;
    private volatile @Nullable SSLContext tls;

    private AmqpSettings(TransportConfig config) {
        Map<String, String> given = AmqpOptions.given(config.uri(), config.options());
        this.profile = profile(given);
        this.addresses = new AmqpAddresses(profile, config.namespace());
        this.provision = config.provision();
        this.maxMessageBytes = AmqpOptions.number(given, "maxMessageBytes", 1024, 1 << 20);
        Map<String, String> security = config.security();
        refuse(security);
        this.user = security.get("user");
        this.password = security.containsKey("token") ? security.get("token") : security.get("password");
        boolean secure = config.scheme().equals("amqps");
        this.files = TlsFiles.of(AmqpErrors.SCHEME, security);
        if (!secure && files.given()) {
            throw AmqpErrors.configuration("There are tls settings, but the URI begins with amqp: ; write amqps:");
        }
        this.tls = secure ? files.context() : null;
        Map<String, String> client = new TreeMap<>(AmqpOptions.ofClient(given));
        String sasl = given.getOrDefault("sasl", sasl(security));
        if (!sasl.isEmpty()) {
            client.put("amqp.saslMechanisms", sasl);
        }
        this.hosts = hosts(config, client);
        check();
    }

    static AmqpSettings of(TransportConfig config) {
        return new AmqpSettings(config);
    }

    private static AmqpProfile profile(Map<String, String> given) {
        AmqpProfile named = AmqpProfile.named(given.getOrDefault("profile", AmqpProfile.ARTEMIS.name()));
        int limit = AmqpOptions.number(given, "deliveryLimit", 0, named.deliveryLimit());
        if (limit == 1 || limit == 2) {
            throw AmqpErrors.configuration(
                    "The option deliveryLimit is " + limit + ": that leaves no time for a copy; give 0 or 3 and more");
        }
        return named.withTemplates(AmqpOptions.templates(given)).withDeliveryLimit(limit);
    }

    private static void refuse(Map<String, String> security) {
        if (security.containsKey("credentials-file")) {
            throw AmqpErrors.configuration(
                    "credentials-file means nothing to AMQP; give user and password, or a certificate");
        }
        if (security.containsKey("user") != (security.containsKey("password") || security.containsKey("token"))) {
            throw AmqpErrors.configuration("user and password, or user and token, belong together");
        }
    }

    /** Which mechanisms may be used: never a weaker kind than what was given. Empty: the best that the broker offers. */
    private static String sasl(Map<String, String> security) {
        if (security.containsKey("token")) {
            return "XOAUTH2";
        }
        if (security.containsKey("user")) {
            return "SCRAM-SHA-512,SCRAM-SHA-256,SCRAM-SHA-1,PLAIN";
        }
        return security.containsKey("tls.certificate") ? "EXTERNAL,ANONYMOUS" : "ANONYMOUS";
    }

    private static List<URI> hosts(TransportConfig config, Map<String, String> client) {
        String authority = config.uri().getRawAuthority();
        if (authority == null || authority.isEmpty() || authority.contains("@")) {
            throw AmqpErrors.configuration("The URI must be " + config.scheme()
                    + "://host:port, or several host:port with commas; credentials are security settings");
        }
        String query = client.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        List<URI> hosts = new ArrayList<>();
        for (String host : authority.split(",")) {
            String port = host.matches(".*:\\d+") ? "" : config.scheme().equals("amqps") ? ":5671" : ":5672";
            try {
                URI uri = new URI(config.scheme() + "://" + host.strip() + port + "?" + query);
                if (uri.getHost() == null) {
                    throw new URISyntaxException(host, "no host name");
                }
                hosts.add(uri);
            } catch (URISyntaxException e) {
                throw AmqpErrors.configuration("In the URI: " + host + " is not host:port");
            }
        }
        return List.copyOf(hosts);
    }

    /** Has the client library look at its options, which it does without a connection. */
    private void check() {
        try {
            factory(hosts.get(0), none -> {});
            ProviderFactory.create(hosts.get(0));
        } catch (Exception e) {
            throw AmqpErrors.configuration("The client library refuses an option: "
                    + String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip());
        }
    }

    /** What makes connections to one of the hosts. */
    AmqpConnectionFactory factory(URI host, Consumer<JmsConsumerId> arrivals) {
        AmqpConnectionFactory factory = new AmqpConnectionFactory(host, arrivals);
        SSLContext before = tls;
        if (before != null) {
            factory.setSslContext(renewed(before));
        }
        if (user != null) {
            factory.setUsername(user);
            factory.setPassword(password);
        }
        return factory;
    }

    /** Files are read for each connection, so that renewed certificates are used from the next one on. */
    private SSLContext renewed(SSLContext before) {
        SSLContext now = before;
        try {
            now = files.context();
        } catch (TransportException e) {
            // Somebody may be writing them right now.
            LOG.warn("What the tls files held before is used: {}", e.getMessage());
        }
        tls = now;
        return now;
    }

    List<URI> hosts() {
        return hosts;
    }

    AmqpProfile profile() {
        return profile;
    }

    AmqpAddresses addresses() {
        return addresses;
    }

    boolean provision() {
        return provision;
    }

    int maxMessageBytes() {
        return maxMessageBytes;
    }
}
