package dev.convection.transport.nats;

import dev.convection.worker.spi.TlsFiles;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** TLS by PEM files. The client library checks no host name: here it is checked. */
final class NatsTls {
    private NatsTls() {}

    /** {@code asked} is set when the server wants to see our certificate. */
    static SSLContext context(TlsFiles files, AtomicBoolean asked) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager[] keys = {new ClientKeys(first(X509ExtendedKeyManager.class, files.keyManagers()), asked)};
            X509ExtendedTrustManager trust = first(X509ExtendedTrustManager.class, files.trustManagers());
            if (trust == null) {
                throw new GeneralSecurityException("this platform has no trust manager for certificates");
            }
            context.init(keys, new TrustManager[] {new NameChecking(trust)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw NatsErrors.configuration("Connecting to nats: this JDK cannot do TLS: " + e.getMessage(), e);
        }
    }

    private static <T> @Nullable T first(Class<T> kind, Object @Nullable [] all) {
        return all == null
                ? null
                : Stream.of(all)
                        .filter(kind::isInstance)
                        .map(kind::cast)
                        .findFirst()
                        .orElse(null);
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
