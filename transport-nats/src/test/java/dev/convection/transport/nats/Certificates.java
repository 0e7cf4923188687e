package dev.convection.transport.nats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes authorities and certificates with the JDK's {@code keytool}, and writes them as PEM. */
final class Certificates {
    private static final String PASSWORD = "changeit";

    private final Path folder;

    Certificates(Path folder) {
        this.folder = folder;
    }

    Path authority(String name) throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-keyalg",
                "EC",
                "-ext",
                "bc:c",
                "-storepass",
                PASSWORD,
                "-keystore",
                store(name));
        Path pem = folder.resolve(name + ".pem");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                name,
                "-file",
                pem.toString(),
                "-storepass",
                PASSWORD,
                "-keystore",
                store(name));
        return pem;
    }

    /** Signed by the authority, for these names as keytool writes them, such as {@code dns:localhost}. */
    Path certificate(String name, String authority, String names) throws Exception {
        String request = folder.resolve(name + ".csr").toString();
        Path pem = folder.resolve(name + ".pem");
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-keyalg",
                "EC",
                "-storepass",
                PASSWORD,
                "-keystore",
                store(name));
        keytool("-certreq", "-alias", name, "-file", request, "-storepass", PASSWORD, "-keystore", store(name));
        keytool(
                "-gencert",
                "-rfc",
                "-alias",
                authority,
                "-infile",
                request,
                "-outfile",
                pem.toString(),
                "-ext",
                "san=" + names,
                "-storepass",
                PASSWORD,
                "-keystore",
                store(authority));
        java.security.KeyStore store =
                java.security.KeyStore.getInstance(Path.of(store(name)).toFile(), PASSWORD.toCharArray());
        byte[] key = store.getKey(name, PASSWORD.toCharArray()).getEncoded();
        Files.writeString(
                key(name),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n");
        return pem;
    }

    Path key(String name) {
        return folder.resolve(name + ".key");
    }

    private String store(String name) {
        return folder.resolve(name + ".p12").toString();
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IOException(command + ": " + output);
        }
    }
}
