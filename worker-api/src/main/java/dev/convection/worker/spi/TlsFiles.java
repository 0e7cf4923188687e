package dev.convection.worker.spi;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The neutral TLS keys of {@link TransportConfig#security()}, which name PEM files, as the JDK and client libraries want them.
 *
 * <p>Files are read each time something is asked for, so that a renewed certificate is used by the next connection. They are
 * small and local, so reading is not counted as blocking. Immutable and thread-safe. Everything that is wrong with a file is a
 * {@link TransportException} of the kind {@code CONFIGURATION} that names the key, the file and what to do; no content of a file
 * and no password is in any message.
 *
 * <p>What names the server must be checked by its certificate is not said here: that is the transport's duty (RFC 9525).
 */
public final class TlsFiles {
    private static final char[] NO_PASSWORD = new char[0];

    private final String transport;
    private final Map<String, String> security;

    private TlsFiles(String transport, Map<String, String> security) {
        this.transport = transport;
        this.security = security;
    }

    /**
     * Takes the keys that begin with {@code tls.} and checks that they belong together and that their files can be read.
     *
     * @param transport the transport's scheme, for its errors
     * @param security credentials and TLS, by the neutral keys
     * @return the files
     * @throws TransportException ({@code CONFIGURATION}) if one of certificate and key is missing, or a file cannot be read
     */
    public static TlsFiles of(String transport, Map<String, String> security) {
        TlsFiles files = new TlsFiles(transport, security);
        if (security.containsKey("tls.certificate") != security.containsKey("tls.key")) {
            String missing = security.containsKey("tls.key") ? "tls.certificate" : "tls.key";
            throw files.wrong(
                    missing + " is missing: tls.certificate and tls.key belong together; give both or none", null);
        }
        for (String key : new String[] {"tls.ca", "tls.certificate", "tls.key"}) {
            files.pem(key);
        }
        return files;
    }

    /**
     * Whether any TLS key was given.
     *
     * @return true if so; a transport must not speak plain text then
     */
    public boolean given() {
        return security.keySet().stream().anyMatch(key -> key.startsWith("tls."));
    }

    /**
     * The text of a file, for a client library that reads PEM itself.
     *
     * @param key {@code tls.ca}, {@code tls.certificate} or {@code tls.key}
     * @return its text; null if the key was not given
     */
    public @Nullable String pem(String key) {
        String file = security.get(key);
        if (file == null) {
            return null;
        }
        try {
            return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
        } catch (IOException | InvalidPathException e) {
            // The exception of a missing file only repeats its name.
            String reason = e.getClass().getSimpleName().replace("Exception", "");
            throw wrong(key + ", " + file + ", cannot be read: " + reason, e);
        }
    }

    /**
     * A context that trusts {@code tls.ca} and shows {@code tls.certificate}; what was not given is the JDK's default.
     *
     * @return a new context
     */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(), trustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw wrong("this JDK cannot use them: " + e.getMessage(), e);
        }
    }

    /**
     * What decides whom to trust.
     *
     * @return those of {@code tls.ca}, or of the JDK if it was not given
     */
    public TrustManager[] trustManagers() {
        try {
            KeyStore store = null; // the JDK's
            String pem = pem("tls.ca");
            if (pem != null) {
                store = emptyStore();
                for (Certificate each : certificates("tls.ca", pem)) {
                    store.setCertificateEntry("ca-" + store.size(), each);
                }
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw wrong("this JDK cannot use tls.ca: " + e.getMessage(), e);
        }
    }

    /**
     * What shows who we are.
     *
     * @return those of {@code tls.certificate} and {@code tls.key}; null if they were not given
     */
    public KeyManager @Nullable [] keyManagers() {
        String certificate = pem("tls.certificate");
        String key = pem("tls.key");
        if (certificate == null || key == null) {
            return null;
        }
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry(
                    "client",
                    PemKey.read(key, security.get("tls.key-password")),
                    NO_PASSWORD,
                    certificates("tls.certificate", certificate));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        } catch (PemKey.WrongKeyException e) {
            throw wrong("tls.key, " + security.get("tls.key") + ", " + e.getMessage(), e.getCause());
        } catch (GeneralSecurityException | IOException e) {
            throw wrong("this JDK cannot use tls.certificate and tls.key: " + e.getMessage(), e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }

    private Certificate[] certificates(String key, String pem) {
        try {
            byte[] bytes = pem.getBytes(StandardCharsets.ISO_8859_1);
            Certificate[] all = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes))
                    .toArray(new Certificate[0]);
            if (all.length == 0) {
                throw new CertificateException("there is none in it");
            }
            return all;
        } catch (CertificateException e) {
            throw wrong(key + ", " + security.get(key) + ", holds no certificates in PEM form: " + e.getMessage(), e);
        }
    }

    private TransportException wrong(String what, @Nullable Throwable cause) {
        return new TransportException(
                Kind.CONFIGURATION, transport, "Reading the TLS files of " + transport + ": " + what, cause);
    }

    /** Names the keys and not the files. */
    @Override
    public String toString() {
        return "TlsFiles"
                + security.keySet().stream()
                        .filter(key -> key.startsWith("tls."))
                        .sorted()
                        .toList();
    }
}
