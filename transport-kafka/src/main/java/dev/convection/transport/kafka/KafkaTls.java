package dev.convection.transport.kafka;

import dev.convection.worker.TransportException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** TLS by PEM files. They are read when a client is made, so that a renewed certificate is used from then on. */
final class KafkaTls {
    private static final Set<String> PROTOCOLS = Set.of("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL");

    private final Map<String, String> security;
    private final boolean used;

    private KafkaTls(Map<String, String> security, boolean used) {
        this.security = security;
        this.used = used;
    }

    static KafkaTls of(Map<String, String> security, Map<String, String> options) {
        boolean files = security.keySet().stream().anyMatch(key -> key.startsWith("tls."));
        String protocol = options.get("security.protocol");
        if (protocol != null && !PROTOCOLS.contains(protocol)) {
            throw KafkaErrors.configuration(
                    "Opening a Kafka transport: security.protocol=" + protocol + ": give one of " + PROTOCOLS);
        }
        boolean said = protocol != null && protocol.endsWith("SSL");
        if (files && protocol != null && !said) {
            throw KafkaErrors.configuration("Opening a Kafka transport: security.protocol=" + protocol
                    + " is without TLS, but there are tls. keys; leave one of the two out");
        }
        if (security.containsKey("tls.certificate") != security.containsKey("tls.key")) {
            throw KafkaErrors.configuration(
                    "Opening a Kafka transport: of tls.certificate and tls.key one is missing; give both or none");
        }
        for (String key : Set.of("tls.ca", "tls.certificate", "tls.key")) {
            String file = security.get(key);
            if (file != null && !Files.isReadable(Path.of(file))) {
                throw KafkaErrors.configuration(
                        "Opening a Kafka transport: the file of " + key + " cannot be read: " + file);
            }
        }
        return new KafkaTls(security, files || said);
    }

    /** Whether connections are encrypted; there is no way back to plain text then. */
    boolean used() {
        return used;
    }

    /** For a client that is made now. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        String ca = security.get("tls.ca");
        if (ca != null) {
            settings.put("ssl.truststore.type", "PEM");
            settings.put("ssl.truststore.certificates", new Password(content("tls.ca", ca)));
        }
        String certificate = security.get("tls.certificate");
        String key = security.get("tls.key");
        if (certificate != null && key != null) {
            settings.put("ssl.keystore.type", "PEM");
            settings.put("ssl.keystore.certificate.chain", new Password(content("tls.certificate", certificate)));
            settings.put("ssl.keystore.key", new Password(content("tls.key", key)));
            @Nullable String password = security.get("tls.key-password");
            if (password != null) {
                settings.put("ssl.key.password", new Password(password));
            }
        }
        return settings;
    }

    private static String content(String key, String file) {
        try {
            return Files.readString(Path.of(file), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw KafkaErrors.of(
                    Kind.CONFIGURATION, "Connecting to Kafka: the file of " + key + " cannot be read: " + file, e);
        }
    }
}
