package dev.convection.engine.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts a configuration together. Later sources win: file, environment, flags. All that is wrong is found at once. Not
 * thread-safe.
 */
public final class ConfigReader {
    private final Path home;
    private final List<Setting> flags = new ArrayList<>();
    private @Nullable Path file;
    private Map<String, String> environment = Map.of();

    /**
     * Makes a reader.
     *
     * @param home where the store is by default
     */
    public ConfigReader(Path home) {
        this.home = home;
    }

    /**
     * Reads this file.
     *
     * @param path must exist
     * @return this
     */
    public ConfigReader file(Path path) {
        file = path;
        return this;
    }

    /**
     * Reads the variables that begin with {@code CONVECTION_}.
     *
     * @param variables by name
     * @return this
     */
    public ConfigReader environment(Map<String, String> variables) {
        environment = Map.copyOf(variables);
        return this;
    }

    /**
     * Adds a setting that wins over file and environment, and over flags before it.
     *
     * @param path the key's name
     * @param value the value
     * @param flag how messages call it, such as {@code --store}
     * @return this
     */
    public ConfigReader flag(String path, String value, String flag) {
        flags.add(new Setting(path, value, flag));
        return this;
    }

    /**
     * Reads it all.
     *
     * @return the configuration
     * @throws ConfigException naming every key or value that is wrong, and where it is
     */
    public Config read() {
        List<String> problems = new ArrayList<>();
        List<Setting> settings = new ArrayList<>();
        if (file != null) {
            settings.addAll(ConfigFile.read(file, problems));
        }
        settings.addAll(Environment.read(environment, settings, problems));
        settings.addAll(flags);
        Map<String, Object> values = new LinkedHashMap<>();
        settings.forEach(setting -> put(setting, values, problems));
        Config config = new Config(home, values);
        if (problems.isEmpty()) {
            config.checkRelations(problems);
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return config;
    }

    private static void put(Setting setting, Map<String, Object> values, List<String> problems) {
        Key<?> key = Catalogue.find(setting.path());
        if (key == null) {
            problems.add(setting.origin() + ": " + Catalogue.unknown(setting.path()));
            return;
        }
        try {
            boolean indirect = Catalogue.isIndirect(setting.path(), key);
            Object value = key.kind().reader().apply(indirect ? content(setting) : setting.text());
            values.put(key.isFamily() ? setting.path() : key.path(), value);
        } catch (IllegalArgumentException e) {
            String shown = key.kind().secret() ? "this value" : "'" + new Redaction(List.of()).of(setting.text()) + "'";
            problems.add(setting.origin() + ": " + setting.path() + ": " + shown + " is not allowed; "
                    + key.kind().allowed());
        } catch (IOException e) {
            problems.add(setting.origin() + ": " + setting.path() + ": cannot read " + setting.text());
        }
    }

    /** A line end at the end of the file is the editor's, not the secret's. */
    private static String content(Setting setting) throws IOException {
        return Files.readString(Path.of(setting.text())).replaceFirst("\\R\\z", "");
    }
}
