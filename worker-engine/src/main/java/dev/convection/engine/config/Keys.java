package dev.convection.engine.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of configuration. */
public final class Keys {
    private static final List<Key<?>> TABLE = new ArrayList<>();

    /** The broker. */
    public static final Key<URI> TRANSPORT_URI = key(
            "transport.uri",
            Kinds.BROKER,
            "memory:",
            "The broker. The scheme chooses the transport. With memory: messages live in this process only, and every command"
                    + " runs an engine of its own.");

    /** What keeps buses apart. */
    public static final Key<String> TRANSPORT_NAMESPACE = key(
            "transport.namespace",
            Kinds.NAMED,
            "convection",
            "What keeps this bus apart from others on the same broker.");

    /** Whether missing queues are created. */
    public static final Key<Boolean> TRANSPORT_PROVISION = key(
            "transport.provision",
            Kinds.SWITCH,
            "true",
            "Whether queues that are missing on the broker are created. If not, a missing one is an error.");

    /** Settings of the client library. */
    public static final Key<String> TRANSPORT_OPTIONS = key(
            "transport.options.*", Kinds.TEXT, null, "Settings of the transport's client library, by their own names.");

    /** Who we are. */
    public static final Key<String> SECURITY_USER =
            key("transport.security.user", Kinds.SECRET, null, "Who the broker knows us as.");

    /** The password. */
    public static final Key<String> SECURITY_PASSWORD =
            key("transport.security.password", Kinds.SECRET, null, "The user's password.");

    /** The token. */
    public static final Key<String> SECURITY_TOKEN =
            key("transport.security.token", Kinds.SECRET, null, "A token instead of user and password.");

    /** A file of credentials. */
    public static final Key<Path> SECURITY_CREDENTIALS = key(
            "transport.security.credentials-file", Kinds.FILE, null, "A file of credentials in the broker's own form.");

    /** Whom we trust. */
    public static final Key<Path> SECURITY_CA = key(
            "transport.security.tls.ca",
            Kinds.FILE,
            null,
            "A PEM file of the authorities that the broker's certificate is checked against.");

    /** Our certificate. */
    public static final Key<Path> SECURITY_CERTIFICATE =
            key("transport.security.tls.certificate", Kinds.FILE, null, "A PEM file with our own certificate.");

    /** The key of our certificate. */
    public static final Key<Path> SECURITY_KEY =
            key("transport.security.tls.key", Kinds.FILE, null, "A PEM file with the key of our certificate.");

    /** The password of the key of our certificate. */
    public static final Key<String> SECURITY_KEY_PASSWORD = key(
            "transport.security.tls.key-password", Kinds.SECRET, null, "The password of the key of our certificate.");

    /** Brokers that are listened on too. */
    public static final Key<String> LISTEN = key(
            "listen.*",
            Kinds.TEXT,
            null,
            "Further brokers that the engine takes messages from, while it casts to the one of transport: for a move from one"
                    + " to another. listen.NAME.uri names one; each other key of transport may follow, as in"
                    + " listen.NAME.security.user. A NAME has letters a-z and digits.");

    /** The database. */
    public static final Key<String> STORE_URL = key(
            "store.url",
            Kinds.JDBC,
            null,
            "The database that holds the stacks, as a JDBC URL. If there is none: an H2 file in the directory that"
                    + " $CONVECTION_HOME names, or else in ~/.convection. Engines on several machines need one PostgreSQL.");

    /** The database's user. */
    public static final Key<String> STORE_USER = key("store.user", Kinds.TEXT, null, "The database's user.");

    /** The database's password. */
    public static final Key<String> STORE_PASSWORD =
            key("store.password", Kinds.SECRET, null, "The password of the database's user.");

    /** The most connections. */
    public static final Key<Integer> STORE_POOL_SIZE = key(
            "store.pool-size",
            Kinds.number(2, 1000),
            "10",
            "The most connections to the database. Too few: handlers wait for each other.");

    /** The engine's name. */
    public static final Key<String> ENGINE_NAME = key(
            "engine.name",
            Kinds.NAMED,
            null,
            "This engine's name, for casts to one engine. Give one that stays the same over restarts if those casts are to be"
                    + " kept while the engine is away. If there is none: a new name at each start.");

    /** Handlers at once. */
    public static final Key<Integer> ENGINE_CONCURRENCY = key(
            "engine.concurrency",
            Kinds.number(1, 10_000),
            "16",
            "How many handlers run at once. Too few: the machine idles; too many: they compete for what they use.");

    /** How long handlers may take to end. */
    public static final Key<Duration> ENGINE_DRAIN_LIMIT = key(
            "engine.drain-limit",
            Kinds.TIME,
            "30s",
            "How long a stopping engine waits for its handlers. Then it interrupts them and gives their messages back.");

    /** How often a message is tried. */
    public static final Key<Integer> RETRY_ATTEMPTS = key(
            "engine.retry.attempts",
            Kinds.number(1, 1000),
            "5",
            "How often a message is tried before it becomes a dead letter.");

    /** The first back-off. */
    public static final Key<Duration> RETRY_FIRST = key(
            "engine.retry.first",
            Kinds.TIME,
            "1s",
            "The wait after the first attempt. It doubles with each further one.");

    /** The longest back-off. */
    public static final Key<Duration> RETRY_LONGEST =
            key("engine.retry.longest", Kinds.TIME, "5m", "The longest wait between attempts.");

    /** When an unknown message is looked at again. */
    public static final Key<Duration> UNKNOWN_DELAY = key(
            "engine.unknown.delay",
            Kinds.TIME_ABOVE_ZERO,
            "5s",
            "A message of a type or version that this engine does not know is left for another, and looked at again after"
                    + " this time.");

    /** When an unknown message is given up. */
    public static final Key<Duration> UNKNOWN_PATIENCE = key(
            "engine.unknown.patience",
            Kinds.TIME,
            "10m",
            "When such a message becomes a dead letter. Longer than a rolling upgrade takes.");

    /** How long a cast may take. */
    public static final Key<Duration> CAST_DEADLINE = key(
            "cast.deadline",
            Kinds.TIME_ABOVE_ZERO,
            "30s",
            "How long a cast may take, resends included. Too short: a restart of the broker fails casts.");

    /** Casts at once. */
    public static final Key<Integer> CAST_WINDOW = key(
            "cast.window",
            Kinds.number(1, 1_000_000),
            "1000",
            "How many casts may wait for the broker's word at once. A further one waits for room.");

    /** Whether an engine tells how it is. */
    public static final Key<Boolean> HEALTH_ENABLED = key(
            "health.enabled",
            Kinds.SWITCH,
            "true",
            "Whether convection run serves its health and its metrics over HTTP.");

    /** Where it tells that. */
    public static final Key<String> HEALTH_HOST = key(
            "health.host",
            Kinds.HOST,
            "127.0.0.1",
            "The address of this machine that they are served on. There is no password: one that others can reach belongs"
                    + " behind a firewall. In a container: 0.0.0.0.");

    /** On which port. */
    public static final Key<Integer> HEALTH_PORT = key(
            "health.port",
            Kinds.number(0, 65_535),
            "9180",
            "The port. 0: any that is free; the log says which. Engines on one machine need one each.");

    /** Where more plugins are. */
    public static final Key<Path> PLUGINS_DIRECTORY = key(
            "plugins.directory",
            Kinds.DIRECTORY,
            null,
            "A directory of plugins, beside the distribution's own plugins/.");

    /** What is logged. */
    public static final Key<String> LOG_LEVEL = key(
            "log.level",
            Kinds.choice("trace", "debug", "info", "warn", "error"),
            "info",
            "What convection run logs. The other commands log warnings and errors only.");

    /** How it is logged. */
    public static final Key<String> LOG_FORMAT =
            key("log.format", Kinds.choice("text", "json"), "text", "How log lines are written.");

    private Keys() {}

    /**
     * All lines of the table.
     *
     * @return in the order in which people should read them
     */
    public static List<Key<?>> all() {
        return Collections.unmodifiableList(TABLE);
    }

    private static <T> Key<T> key(String path, Kind<T> kind, @Nullable String fallback, String what) {
        Key<T> key = new Key<>(path, kind, fallback, what);
        TABLE.add(key);
        return key;
    }
}
