package dev.convection.transport.kafka;

import dev.convection.worker.spi.TlsFiles;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** TLS by PEM files. They are read when a client is made, so that a renewed certificate is used from then on. */
final class KafkaTls {
    private static final Set<String> PROTOCOLS = Set.of("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL");

    private final TlsFiles files;
    private final @Nullable String password;
    private final boolean used;

    private KafkaTls(TlsFiles files, @Nullable String password, boolean used) {
        this.files = files;
        this.password = password;
        this.used = used;
    }

    static KafkaTls of(Map<String, String> security, Map<String, String> options) {
        TlsFiles files = TlsFiles.of(KafkaErrors.SCHEME, security);
        String protocol = options.get("security.protocol");
        if (protocol != null && !PROTOCOLS.contains(protocol)) {
            throw KafkaErrors.configuration(
                    "Opening a Kafka transport: security.protocol=" + protocol + ": give one of " + PROTOCOLS);
        }
        boolean said = protocol != null && protocol.endsWith("SSL");
        if (files.given() && protocol != null && !said) {
            throw KafkaErrors.configuration("Opening a Kafka transport: security.protocol=" + protocol
                    + " is without TLS, but there are tls. keys; leave one of the two out");
        }
        return new KafkaTls(files, security.get("tls.key-password"), files.given() || said);
    }

    /** Whether connections are encrypted; there is no way back to plain text then. */
    boolean used() {
        return used;
    }

    /** For a client that is made now. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        String ca = files.pem("tls.ca");
        if (ca != null) {
            settings.put("ssl.truststore.type", "PEM");
            settings.put("ssl.truststore.certificates", new Password(ca));
        }
        String certificate = files.pem("tls.certificate");
        String key = files.pem("tls.key");
        if (certificate != null && key != null) {
            settings.put("ssl.keystore.type", "PEM");
            settings.put("ssl.keystore.certificate.chain", new Password(certificate));
            settings.put("ssl.keystore.key", new Password(key));
            if (password != null) {
                settings.put("ssl.key.password", new Password(password));
            }
        }
        return settings;
    }
}
