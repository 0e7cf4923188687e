package dev.convection.transport.amqp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The neutral TLS settings, which are PEM files, as the JDK wants them. */
final class AmqpTls {
    private static final char[] UNUSED = new char[0];

    private AmqpTls() {}

    /** A context of these settings; what is not given is the JDK's default. */
    static SSLContext context(Map<String, String> security) {
        String ca = security.get("tls.ca");
        String certificate = security.get("tls.certificate");
        String key = security.get("tls.key");
        if ((certificate == null) != (key == null)) {
            throw AmqpErrors.configuration("tls.certificate and tls.key belong together: give both or none");
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    certificate == null || key == null
                            ? null
                            : keys(certificate, key, security.getOrDefault("tls.key-password", "")),
                    ca == null ? null : trust(ca),
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw AmqpErrors.configuration("The tls settings cannot be used: " + e.getMessage());
        }
    }

    private static TrustManager @Nullable [] trust(String file) throws GeneralSecurityException {
        KeyStore store = empty();
        int number = 0;
        for (Certificate each : certificates("tls.ca", file)) {
            store.setCertificateEntry("ca-" + number++, each);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager @Nullable [] keys(String certificate, String key, String password)
            throws GeneralSecurityException {
        KeyStore store = empty();
        Certificate[] chain = certificates("tls.certificate", certificate).toArray(Certificate[]::new);
        store.setKeyEntry("client", privateKey(key, password), UNUSED, chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, UNUSED);
        return factory.getKeyManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static Collection<? extends Certificate> certificates(String setting, String file)
            throws GeneralSecurityException {
        byte[] pem = read(setting, file).getBytes(StandardCharsets.US_ASCII);
        Collection<? extends Certificate> all =
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
        if (all.isEmpty()) {
            throw AmqpErrors.configuration(setting + ": no certificate in " + file);
        }
        return all;
    }

    private static PrivateKey privateKey(String file, String password) throws GeneralSecurityException {
        String pem = read("tls.key", file);
        boolean encrypted = pem.contains("BEGIN ENCRYPTED PRIVATE KEY");
        if (!encrypted && !pem.contains("BEGIN PRIVATE KEY")) {
            throw AmqpErrors.configuration(
                    "tls.key: " + file + " is no PKCS #8 key in PEM form; openssl pkcs8 -topk8 makes one");
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("(?s).*KEY-----\\s*(.*?)-----END.*", "$1"));
        PKCS8EncodedKeySpec spec = encrypted ? decrypted(der, password) : new PKCS8EncodedKeySpec(der);
        for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                continue; // of another kind
            }
        }
        throw AmqpErrors.configuration("tls.key: " + file + " is neither an RSA nor an EC nor an Ed25519 key");
    }

    private static PKCS8EncodedKeySpec decrypted(byte[] der, String password) throws GeneralSecurityException {
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
            // The algorithm's own name says only PBES2; its parameters say which.
            String algorithm = "PBES2".equals(info.getAlgName()) || "1.2.840.113549.1.5.13".equals(info.getAlgName())
                    ? info.getAlgParameters().toString()
                    : info.getAlgName();
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray())),
                    info.getAlgParameters());
            return info.getKeySpec(cipher);
        } catch (IOException | GeneralSecurityException e) {
            throw new GeneralSecurityException("tls.key cannot be decrypted with tls.key-password");
        }
    }

    private static String read(String setting, String file) {
        try {
            return Files.readString(Path.of(file), StandardCharsets.US_ASCII);
        } catch (IOException | RuntimeException e) {
            throw AmqpErrors.configuration(setting + ": cannot read " + file);
        }
    }
}
