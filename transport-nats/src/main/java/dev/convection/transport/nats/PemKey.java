package dev.convection.transport.nats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** A private key in a PEM file: PKCS#8, encrypted or not. */
final class PemKey {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ((?:[A-Z]+ )*)PRIVATE KEY-----([^-]+)-----END (?:[A-Z]+ )*PRIVATE KEY-----");

    private PemKey() {}

    static PrivateKey read(String file, @Nullable String password) throws GeneralSecurityException {
        Matcher pem;
        try {
            pem = PEM.matcher(Files.readString(Path.of(file)));
        } catch (IOException e) {
            throw wrong(file, "cannot be read: " + NatsSecurity.reason(e), e);
        }
        if (!pem.find()) {
            throw wrong(file, "holds no private key in PEM form", null);
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
            return switch (pem.group(1).strip()) {
                case "" -> key(new PKCS8EncodedKeySpec(der), file);
                case "ENCRYPTED" -> key(decrypted(der, password, file), file);
                default ->
                    throw wrong(
                            file,
                            "is not in the form PKCS#8; make it so with: openssl pkcs8 -topk8 -in OLD -out NEW",
                            null);
            };
        } catch (IOException | IllegalArgumentException e) {
            throw wrong(file, "holds no private key that can be read", e);
        }
    }

    private static PKCS8EncodedKeySpec decrypted(byte[] der, @Nullable String password, String file)
            throws GeneralSecurityException, IOException {
        if (password == null) {
            throw wrong(file, "is encrypted; give tls.key-password", null);
        }
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
        // A key of the scheme PBES2 says its true algorithm in the parameters only.
        String algorithm = info.getAlgParameters() == null
                ? info.getAlgName()
                : info.getAlgParameters().toString();
        try {
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray())),
                    info.getAlgParameters());
            return info.getKeySpec(cipher);
        } catch (GeneralSecurityException e) {
            throw wrong(file, "cannot be decrypted; is tls.key-password right?", e);
        }
    }

    private static PrivateKey key(PKCS8EncodedKeySpec spec, String file) throws GeneralSecurityException {
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (java.security.spec.InvalidKeySpecException e) {
                // one of the others
            }
        }
        throw wrong(file, "is neither an RSA nor an EC nor an EdDSA key", null);
    }

    private static RuntimeException wrong(String file, String why, @Nullable Exception cause) {
        return NatsErrors.configuration("Connecting to nats: tls.key, " + file + ", " + why, cause);
    }
}
