package dev.convection.worker.spi;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** A private key in PEM form (RFC 7468): PKCS #8, encrypted or not. */
final class PemKey {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ((?:[A-Z]+ )*)PRIVATE KEY-----([^-]+)-----END (?:[A-Z]+ )*PRIVATE KEY-----");

    private static final Set<String> PBES2 = Set.of("PBES2", "1.2.840.113549.1.5.13");

    private PemKey() {}

    /** The message ends a sentence that began with the key's file. */
    static final class WrongKeyException extends GeneralSecurityException {
        private static final long serialVersionUID = 1;

        WrongKeyException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    static PrivateKey read(String text, @Nullable String password) throws WrongKeyException {
        Matcher pem = PEM.matcher(text);
        if (!pem.find()) {
            throw new WrongKeyException("holds no private key in PEM form", null);
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(pem.group(2));
        } catch (IllegalArgumentException e) {
            throw new WrongKeyException("holds a private key that is not in Base64", e);
        }
        return switch (pem.group(1).strip()) {
            case "" -> key(new PKCS8EncodedKeySpec(der));
            case "ENCRYPTED" -> key(decrypted(der, password));
            default ->
                throw new WrongKeyException(
                        "is not in the form PKCS#8; make it so with: openssl pkcs8 -topk8 -in OLD -out NEW", null);
        };
    }

    private static PKCS8EncodedKeySpec decrypted(byte[] der, @Nullable String password) throws WrongKeyException {
        if (password == null) {
            throw new WrongKeyException("is encrypted; give tls.key-password", null);
        }
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
            // The name of the scheme PBES2 (RFC 8018) says no algorithm; its parameters do, in their text and nowhere
            // else.
            String name = info.getAlgName();
            String algorithm = PBES2.contains(name) ? info.getAlgParameters().toString() : name;
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray())),
                    info.getAlgParameters());
            return info.getKeySpec(cipher);
        } catch (GeneralSecurityException | IOException e) {
            throw new WrongKeyException("cannot be decrypted; is tls.key-password right?", e);
        }
    }

    private static PrivateKey key(PKCS8EncodedKeySpec spec) throws WrongKeyException {
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // one of the others
            } catch (GeneralSecurityException e) {
                throw new WrongKeyException("needs the algorithm " + algorithm + ", which this JDK has not", e);
            }
        }
        throw new WrongKeyException("is neither an RSA nor an EC nor an EdDSA key", null);
    }
}
