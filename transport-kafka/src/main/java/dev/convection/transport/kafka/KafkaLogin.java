package dev.convection.transport.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.types.Password;

/** Who we say we are: SASL by user and password, or by what the options say of another mechanism. */
final class KafkaLogin {
    private static final Map<String, String> MODULES = Map.of(
            "PLAIN", "org.apache.kafka.common.security.plain.PlainLoginModule",
            "SCRAM-SHA-256", "org.apache.kafka.common.security.scram.ScramLoginModule",
            "SCRAM-SHA-512", "org.apache.kafka.common.security.scram.ScramLoginModule");

    private final Map<String, Object> settings;

    private KafkaLogin(Map<String, Object> settings) {
        this.settings = settings;
    }

    static KafkaLogin of(Map<String, String> security, Map<String, String> options, KafkaTls tls) {
        for (String key : Set.of("token", "credentials-file")) {
            if (security.containsKey(key)) {
                throw KafkaErrors.configuration("Opening a Kafka transport: the security key " + key
                        + " means nothing to Kafka; use user and password, or tls.certificate and tls.key");
            }
        }
        String user = security.get("user");
        String password = security.get("password");
        if ((user == null) != (password == null)) {
            throw KafkaErrors.configuration("Opening a Kafka transport: of the security keys user and password, "
                    + (user == null ? "user" : "password") + " is missing; give both or none");
        }
        Map<String, Object> settings = new HashMap<>();
        boolean sasl = user != null
                || options.containsKey("sasl.mechanism")
                || options.getOrDefault("security.protocol", "").startsWith("SASL");
        settings.put("security.protocol", (sasl ? "SASL_" : "") + (tls.used() ? "SSL" : "PLAINTEXT"));
        if (user != null && password != null) {
            credentials(settings, options, user, password);
        }
        return new KafkaLogin(settings);
    }

    private static void credentials(
            Map<String, Object> settings, Map<String, String> options, String user, String password) {
        String mechanism = options.getOrDefault("sasl.mechanism", "PLAIN");
        String module = MODULES.get(mechanism);
        if (module == null) {
            throw KafkaErrors.configuration("Opening a Kafka transport: sasl.mechanism=" + mechanism
                    + " does not go with user and password; those that do are " + MODULES.keySet());
        }
        if (options.containsKey("sasl.jaas.config")) {
            throw KafkaErrors.configuration("Opening a Kafka transport: the option sasl.jaas.config and the security"
                    + " keys user and password say the same; leave one out");
        }
        settings.put("sasl.mechanism", mechanism);
        settings.put(
                "sasl.jaas.config",
                new Password(module + " required username=" + quoted(user) + " password=" + quoted(password) + ";"));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    Map<String, Object> settings() {
        return settings;
    }
}
