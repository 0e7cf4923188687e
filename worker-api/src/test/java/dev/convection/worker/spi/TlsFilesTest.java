package dev.convection.worker.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsFilesTest {
    private static final String PASSWORD = "s3cret-key";

    @TempDir
    static Path folder;

    /** Two key pairs with their certificates, made by the JDK's own tool. */
    private static KeyStore store;

    @BeforeAll
    static void makeCertificates() throws Exception {
        Path file = folder.resolve("store.p12");
        for (String algorithm : new String[] {"RSA", "EC", "Ed25519"}) {
            Process tool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            algorithm,
                            "-keyalg",
                            algorithm,
                            "-dname",
                            "CN=" + algorithm,
                            "-keystore",
                            file.toString(),
                            "-storepass",
                            PASSWORD)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(tool.waitFor()).as(said).isZero();
        }
        store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + what
                + "-----\n";
    }

    private static String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static String certificate(String alias) throws Exception {
        return write(
                alias + ".crt",
                "a line before it\n"
                        + pem("CERTIFICATE", store.getCertificate(alias).getEncoded()));
    }

    private static PrivateKey key(String alias) throws Exception {
        return (PrivateKey) store.getKey(alias, PASSWORD.toCharArray());
    }

    private static String plainKey(String alias) throws Exception {
        return write(alias + ".key", pem("PRIVATE KEY", key(alias).getEncoded()));
    }

    private static String encryptedKey(String alias, String algorithm) throws Exception {
        SecretKey secret =
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(PASSWORD.toCharArray()));
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(Cipher.ENCRYPT_MODE, secret);
        byte[] sealed = cipher.doFinal(key(alias).getEncoded());
        AlgorithmParameters parameters = cipher.getParameters();
        if (algorithm.startsWith("PBEWithHmac")) {
            // Under its own name this JDK knows no identifier for it.
            parameters = AlgorithmParameters.getInstance("PBES2");
            parameters.init(cipher.getParameters().getEncoded());
        }
        byte[] der = new EncryptedPrivateKeyInfo(parameters, sealed).getEncoded();
        return write(alias + ".sealed", pem("ENCRYPTED PRIVATE KEY", der));
    }

    private static PrivateKey shown(Map<String, String> security) {
        X509ExtendedKeyManager keys =
                (X509ExtendedKeyManager) TlsFiles.of("some", security).keyManagers()[0];
        return keys.getPrivateKey("client");
    }

    private static void refused(Map<String, String> security, String... parts) {
        TransportException failure = catchThrowableOfType(
                TransportException.class, () -> TlsFiles.of("some", security).context());

        assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(failure)
                .hasMessageStartingWith("Reading the TLS files of some: ")
                .hasMessageContainingAll(parts);
        for (Throwable each = failure; each != null; each = each.getCause()) {
            assertThat(each.toString()).doesNotContain("s3cret", "wr0ng");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void keysOfEachAlgorithm(String algorithm) throws Exception {
        Map<String, String> security =
                Map.of("tls.certificate", certificate(algorithm), "tls.key", plainKey(algorithm));

        assertThat(shown(security)).isEqualTo(key(algorithm));
    }

    @ParameterizedTest
    @CsvSource({"RSA,PBEWithHmacSHA256AndAES_256", "EC,PBEWithSHA1AndDESede"})
    void keysUnderAPassword(String algorithm, String sealing) throws Exception {
        Map<String, String> security = new HashMap<>(Map.of(
                "tls.certificate",
                certificate(algorithm),
                "tls.key",
                encryptedKey(algorithm, sealing),
                "tls.key-password",
                PASSWORD));

        assertThat(shown(security)).isEqualTo(key(algorithm));
        security.put("tls.key-password", "wr0ng");
        refused(security, "tls.key, ", algorithm + ".sealed", "tls.key-password");
        security.remove("tls.key-password");
        refused(security, "give tls.key-password");
    }

    @Test
    void allAuthoritiesOfAFileAreTrusted() throws Exception {
        String both = write(
                "both.crt",
                Files.readString(Path.of(certificate("RSA"))) + Files.readString(Path.of(certificate("EC"))));

        X509TrustManager trust =
                (X509TrustManager) TlsFiles.of("some", Map.of("tls.ca", both)).trustManagers()[0];

        assertThat(trust.getAcceptedIssuers())
                .containsExactlyInAnyOrder(
                        (java.security.cert.X509Certificate) store.getCertificate("RSA"),
                        (java.security.cert.X509Certificate) store.getCertificate("EC"));
    }

    @Test
    void whatIsNotGivenIsTheJdks() {
        TlsFiles none = TlsFiles.of("some", Map.of("user", "me"));

        assertThat(none.given()).isFalse();
        assertThat(none.keyManagers()).isNull();
        assertThat(none.trustManagers()).isNotEmpty();
        assertThat(none.pem("tls.ca")).isNull();
        assertThat(none.context().getProtocol()).isEqualTo("TLS");
    }

    @Test
    void aFileThatWasReplacedIsReadAgain() throws Exception {
        String file = write("ca.pem", "old");
        TlsFiles files = TlsFiles.of("some", Map.of("tls.ca", file));

        write("ca.pem", "new");

        assertThat(files.given()).isTrue();
        assertThat(files.pem("tls.ca")).isEqualTo("new");
        assertThat(files.toString()).contains("tls.ca").doesNotContain("ca.pem");
    }

    @Test
    void wrongFilesAreNamedWithTheirKey() throws Exception {
        String none = folder.resolve("none.pem").toString();
        String noise = write("noise.pem", "noise");
        String certificate = certificate("RSA");
        String old = write("old.key", pem("RSA PRIVATE KEY", new byte[] {1}));
        String broken = write("broken.key", pem("PRIVATE KEY", new byte[] {1}));

        refused(Map.of("tls.ca", none), "tls.ca, " + none, "cannot be read: NoSuchFile");
        refused(Map.of("tls.ca", noise), "tls.ca, " + noise, "no certificates in PEM form");
        refused(Map.of("tls.key", noise), "tls.certificate is missing");
        refused(Map.of("tls.certificate", certificate), "tls.key is missing");
        refused(Map.of("tls.certificate", certificate, "tls.key", noise), "tls.key, " + noise, "no private key");
        refused(Map.of("tls.certificate", certificate, "tls.key", old), "openssl pkcs8 -topk8");
        refused(Map.of("tls.certificate", certificate, "tls.key", broken), "neither an RSA nor an EC");
        refused(Map.of("tls.certificate", noise, "tls.key", plainKey("RSA")), "tls.certificate, " + noise);
    }

    @Test
    void aKeyOfAnotherKindIsRefused() throws Exception {
        PrivateKey other =
                KeyPairGenerator.getInstance("X25519").generateKeyPair().getPrivate();
        String file = write("x.key", pem("PRIVATE KEY", other.getEncoded()));

        refused(
                Map.of("tls.certificate", certificate("RSA"), "tls.key", file),
                "neither an RSA nor an EC nor an EdDSA");
    }
}
