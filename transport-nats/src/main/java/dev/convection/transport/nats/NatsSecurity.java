package dev.convection.transport.nats;

import dev.convection.worker.spi.TlsFiles;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Who we are and whom we trust, by the neutral keys. Files are read at each connection, so that what was replaced is used.
 * Its {@code toString} names keys and no values.
 */
final class NatsSecurity {
    private final Map<String, String> given;
    private final TlsFiles files;
    private final boolean tls;

    private NatsSecurity(Map<String, String> given, TlsFiles files, boolean tls) {
        this.given = given;
        this.files = files;
        this.tls = tls;
    }

    static NatsSecurity of(Map<String, String> given, boolean tlsScheme) {
        if (given.containsKey("user") != given.containsKey("password")) {
            throw wrong(given.containsKey("user") ? "password" : "user", "give user and password together");
        }
        boolean named = given.containsKey("user");
        boolean token = given.containsKey("token");
        boolean file = given.containsKey("credentials-file");
        if (named && token || named && file || token && file) {
            throw wrong(file ? "credentials-file" : "token", "give one of user and password, token, credentials-file");
        }
        TlsFiles files = TlsFiles.of(NatsErrors.SCHEME, given);
        return new NatsSecurity(given, files, tlsScheme || files.given());
    }

    private static RuntimeException wrong(String key, String why) {
        return NatsErrors.configuration("Opening nats: with the security key " + key + ": " + why, null);
    }

    /** Puts it into a client's options. Reads files. {@code asked} is set when the server wants to see our certificate. */
    void apply(Options.Builder options, AtomicBoolean asked) {
        if (tls) {
            options.sslContext(NatsTls.context(files, asked));
        }
        String user = given.get("user");
        String token = given.get("token");
        String file = given.get("credentials-file");
        if (user != null) {
            options.userInfo(user.toCharArray(), chars("password"));
        } else if (token != null) {
            options.token(token.toCharArray());
        } else if (file != null) {
            credentials(options, file);
        }
    }

    private char[] chars(String key) {
        String value = given.get(key);
        return value == null ? new char[0] : value.toCharArray();
    }

    private static void credentials(Options.Builder options, String file) {
        String text;
        try {
            text = Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw NatsErrors.configuration(
                    "Connecting to nats: the credentials-file " + file + " cannot be read: " + reason(e), e);
        }
        if (text.contains("-----BEGIN")) {
            options.authHandler(Nats.credentials(file));
        } else if (text.matches("SU[A-Z2-7]{56}")) {
            options.authHandler(Nats.staticCredentials(null, text.toCharArray()));
        } else {
            throw NatsErrors.configuration(
                    "Connecting to nats: the credentials-file " + file
                            + " is neither a file of nsc, with a user's JWT and seed, nor a user's NKey seed alone",
                    null);
        }
    }

    /** What went wrong with a file: the exception of a missing one only repeats its name. */
    static String reason(@Nullable Exception e) {
        return e == null ? "" : e.getClass().getSimpleName().replace("Exception", "");
    }

    @Override
    public String toString() {
        return "NatsSecurity" + new TreeSet<>(given.keySet());
    }
}
