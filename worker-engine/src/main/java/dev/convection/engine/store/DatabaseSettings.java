package dev.convection.engine.store;

/**
 * Where the store is.
 *
 * @param url a JDBC URL of H2 or PostgreSQL
 * @param user the user
 * @param password may be empty; never shown
 * @param connections how many may be open at once, at least 2. Too few: handlers wait for each other; too many: the database
 *     refuses them
 */
public record DatabaseSettings(String url, String user, String password, int connections) {

    /** Checks the values. */
    public DatabaseSettings {
        if (!url.startsWith("jdbc:h2:") && !url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("The store must be jdbc:h2:... or jdbc:postgresql:..., not " + url);
        }
        if (connections < 2) {
            throw new IllegalArgumentException("The store needs at least 2 connections, not " + connections);
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "DatabaseSettings[" + url + ", " + user + ", " + connections + "]";
    }
}
