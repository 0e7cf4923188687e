package dev.convection.engine.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A configuration whose every value is right. Immutable. */
public final class Config {
    /** Options of a client library whose values may be secret. */
    private static final Pattern TELLING = Pattern.compile(
            "^(transport|listen\\.[a-z0-9]+)\\.options\\..*(pass|secret|token|jaas|credential)",
            Pattern.CASE_INSENSITIVE);

    private final Path home;
    private final Map<String, Object> values;

    Config(Path home, Map<String, Object> values) {
        this.home = home;
        this.values = new LinkedHashMap<>(values);
    }

    /**
     * The value of a key that has a default.
     *
     * @param key one of {@link Keys}
     * @param <T> its type
     * @return what was set, or the default
     */
    public <T> T get(Key<T> key) {
        return find(key).orElseThrow(() -> new IllegalArgumentException(key.path() + " has no default"));
    }

    /**
     * The value of a key.
     *
     * @param key one of {@link Keys}
     * @param <T> its type
     * @return what was set, or the default, or nothing
     */
    public <T> Optional<T> find(Key<T> key) {
        T value = set(key);
        return value == null
                ? Optional.ofNullable(key.fallback()).map(key.kind().reader())
                : Optional.of(value);
    }

    /** Every value was made by its key's reader. */
    @SuppressWarnings("unchecked")
    private <T> @Nullable T set(Key<T> key) {
        return (T) values.get(key.path());
    }

    /**
     * The directory of what an engine keeps on this machine.
     *
     * @return may not exist yet
     */
    public Path home() {
        return home;
    }

    /**
     * The database.
     *
     * @return the JDBC URL that was set, or the default one
     */
    public String storeUrl() {
        return find(Keys.STORE_URL)
                .orElse("jdbc:h2:file:" + home.resolve("convection").toAbsolutePath());
    }

    /**
     * The brokers: the first is the one that is cast to, all are listened on.
     *
     * @return at least one
     */
    public List<Broker> brokers() {
        List<Broker> brokers = new ArrayList<>();
        brokers.add(broker("transport"));
        listened().forEach(name -> brokers.add(broker("listen." + name)));
        return brokers;
    }

    private Set<String> listened() {
        Set<String> names = new TreeSet<>();
        for (String path : values.keySet()) {
            Matcher matcher = Catalogue.LISTEN.matcher(path);
            if (matcher.matches()) {
                names.add(matcher.group(1));
            }
        }
        return names;
    }

    private Broker broker(String group) {
        return new Broker(
                group,
                of(group, Keys.TRANSPORT_URI),
                of(group, Keys.TRANSPORT_NAMESPACE),
                of(group, Keys.TRANSPORT_PROVISION),
                within(group + ".security."),
                within(group + ".options."));
    }

    private <T> T of(String group, Key<T> key) {
        String path = group + key.path().substring("transport".length());
        return get(new Key<>(path, key.kind(), key.fallback(), key.what()));
    }

    private Map<String, String> within(String prefix) {
        Map<String, String> within = new TreeMap<>();
        values.forEach((path, value) -> {
            if (path.startsWith(prefix)) {
                within.put(path.substring(prefix.length()), value.toString());
            }
        });
        return within;
    }

    /**
     * Every value that must not be shown.
     *
     * @return for whoever prints what others wrote
     */
    public Collection<String> secrets() {
        List<String> secrets = new ArrayList<>();
        values.forEach((path, value) -> {
            Key<?> key = Catalogue.find(path);
            boolean secret = key != null && key.kind().secret() && !path.endsWith(".security.user");
            if (secret || TELLING.matcher(path).find()) {
                secrets.add(value.toString());
            }
        });
        return secrets;
    }

    void checkRelations(List<String> problems) {
        for (String name : listened()) {
            if (!values.containsKey("listen." + name + ".uri")) {
                problems.add("listen." + name + ".uri is missing: which broker is it?");
            }
        }
        if (get(Keys.RETRY_FIRST).compareTo(get(Keys.RETRY_LONGEST)) > 0) {
            problems.add(Keys.RETRY_FIRST.path() + " must not be above " + Keys.RETRY_LONGEST.path());
        }
    }

    /** Names what was set, without values. */
    @Override
    public String toString() {
        return "Config" + values.keySet();
    }
}
