package dev.convection.transport.amqp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Keys and certificates for a test, made with the JDK's keytool: each signs itself, and is its own authority. */
final class Certificates {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path folder;

    Certificates(Path folder) {
        this.folder = folder;
    }

    /** Makes a pair for a name. */
    Certificates make(String alias, String names) throws IOException, InterruptedException {
        keytool(
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + alias,
                "-ext",
                "san=" + names,
                "-storetype",
                "PKCS12",
                "-keystore",
                store(alias),
                "-storepass",
                "changeit");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                alias,
                "-keystore",
                store(alias),
                "-storepass",
                "changeit",
                "-file",
                certificate(alias));
        return this;
    }

    /** A store that trusts one of them. */
    String trusting(String alias) throws IOException, InterruptedException {
        String store =
                folder.resolve("trust-" + alias + ".p12").toAbsolutePath().toString();
        keytool(
                "-importcert",
                "-noprompt",
                "-alias",
                alias,
                "-file",
                certificate(alias),
                "-storetype",
                "PKCS12",
                "-keystore",
                store,
                "-storepass",
                "changeit");
        return store;
    }

    String store(String alias) {
        return folder.resolve(alias + ".p12").toAbsolutePath().toString();
    }

    String certificate(String alias) {
        return folder.resolve(alias + ".pem").toAbsolutePath().toString();
    }

    /** The private key as a PEM file. */
    String key(String alias) throws Exception {
        KeyStore store = KeyStore.getInstance(Path.of(store(alias)).toFile(), PASSWORD);
        Key key = store.getKey(alias, PASSWORD);
        Path pem = folder.resolve(alias + ".key");
        Files.writeString(
                pem,
                "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        return pem.toAbsolutePath().toString();
    }

    private static void keytool(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
    }
}
