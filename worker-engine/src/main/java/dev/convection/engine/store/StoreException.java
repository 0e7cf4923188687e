package dev.convection.engine.store;

import java.sql.SQLException;

/** The store cannot be used; the message says why in one line, and what to do. */
public final class StoreException extends RuntimeException {

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    static StoreException opening(String url, Throwable failure) {
        return new StoreException("cannot open the store " + withoutSecrets(url) + ": " + why(failure), failure);
    }

    static StoreException asking(Throwable failure) {
        return new StoreException("the store does not answer: " + why(failure), failure);
    }

    private static String why(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && !(root instanceof SQLException)) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }

    /** PostgreSQL takes a password as a parameter of the URL. */
    static String withoutSecrets(String url) {
        return url.replaceAll("(?i)(password=)[^&;]*", "$1...");
    }
}
