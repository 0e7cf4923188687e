package dev.convection.transport.nats;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** TLS by PEM files. The client library checks no host name: here it is checked. */
final class NatsTls {
    private static final char[] NO_PASSWORD = new char[0];

    private NatsTls() {}

    /** {@code asked} is set when the server wants to see our certificate. */
    static SSLContext context(Map<String, String> given, AtomicBoolean asked) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager[] keys = {new ClientKeys(keys(given), asked)};
            context.init(keys, new TrustManager[] {new NameChecking(trust(given.get("tls.ca")))}, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw NatsErrors.configuration(
                    "Connecting to nats: the TLS settings do not work: " + e.getMessage() + "; look at tls.ca,"
                            + " tls.certificate and tls.key",
                    e);
        }
    }

    private static X509ExtendedTrustManager trust(@Nullable String authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = null; // the platform's
        if (authorities != null) {
            store = emptyStore();
            for (Certificate each : certificates("tls.ca", authorities)) {
                store.setCertificateEntry("ca-" + store.size(), each);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager each : factory.getTrustManagers()) {
            if (each instanceof X509ExtendedTrustManager found) {
                return found;
            }
        }
        throw new GeneralSecurityException("this platform has no trust manager for certificates");
    }

    private static @Nullable X509ExtendedKeyManager keys(Map<String, String> given)
            throws GeneralSecurityException, IOException {
        String certificate = given.get("tls.certificate");
        String key = given.get("tls.key");
        if (certificate == null || key == null) {
            return null;
        }
        KeyStore store = emptyStore();
        store.setKeyEntry(
                "client",
                PemKey.read(key, given.get("tls.key-password")),
                NO_PASSWORD,
                certificates("tls.certificate", certificate));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        for (KeyManager each : factory.getKeyManagers()) {
            if (each instanceof X509ExtendedKeyManager found) {
                return found;
            }
        }
        throw new GeneralSecurityException("this platform has no key manager for certificates");
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }

    private static Certificate[] certificates(String key, String file) throws GeneralSecurityException {
        try {
            byte[] pem = Files.readString(Path.of(file)).getBytes(StandardCharsets.US_ASCII);
            Certificate[] all = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem))
                    .toArray(new Certificate[0]);
            if (all.length == 0) {
                throw new CertificateException("there is no certificate in it");
            }
            return all;
        } catch (IOException | CertificateException e) {
            throw NatsErrors.configuration(
                    "Connecting to nats: " + key + ", " + file + ", cannot be read as certificates in PEM form: "
                            + (e instanceof IOException io ? NatsSecurity.reason(io) : e.getMessage()),
                    e);
        }
    }

    /** The platform's check of the chain, and of the name besides. */
    private static final class NameChecking extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager platform;

        NameChecking(X509ExtendedTrustManager platform) {
            this.platform = platform;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            if (!(socket instanceof SSLSocket ssl)) {
                throw new CertificateException("the server's name cannot be checked: not a TLS socket");
            }
            SSLParameters parameters = ssl.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            ssl.setSSLParameters(parameters);
            platform.checkServerTrusted(chain, type, ssl);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
            platform.checkServerTrusted(chain, type, engine);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("the server's name cannot be checked: no connection is known");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            platform.checkClientTrusted(chain, type, socket);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            platform.checkClientTrusted(chain, type, engine);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            platform.checkClientTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return platform.getAcceptedIssuers();
        }
    }
}
