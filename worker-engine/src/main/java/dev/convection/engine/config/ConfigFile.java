package dev.convection.engine.config;

import dev.convection.engine.text.Yaml;
import dev.convection.engine.text.YamlValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the settings of a file: nested maps, or names with dots, or both. */
final class ConfigFile {
    private final String name;
    private final List<Setting> settings = new ArrayList<>();
    private final List<String> problems;

    private ConfigFile(String name, List<String> problems) {
        this.name = name;
        this.problems = problems;
    }

    static List<Setting> read(Path file, List<String> problems) {
        ConfigFile reader = new ConfigFile(String.valueOf(file.getFileName()), problems);
        try {
            if (!Files.exists(file)) {
                problems.add(file + ": there is no such file");
                return List.of();
            }
            reader.take(Yaml.read(file));
        } catch (IOException e) {
            problems.add(file + ": cannot be read: " + e.getMessage());
        }
        return reader.settings;
    }

    private void take(Yaml yaml) {
        yaml.problems().forEach(problem -> {
            String path = problem.path().isEmpty() ? "" : String.join(".", problem.path()) + ": ";
            problems.add(name + ":" + problem.line() + ": " + path + problem.what());
        });
        YamlValue root = yaml.root();
        if (root == null || root.isNull()) {
            return;
        }
        if (!root.isMap()) {
            problems.add(name + ":" + root.line() + ": a configuration is a map, not " + root.kind());
            return;
        }
        flatten("", root);
    }

    /** Recursion is safe: a document is bounded in its depth. */
    private void flatten(String prefix, YamlValue map) {
        for (Map.Entry<String, YamlValue> entry : map.entries().entrySet()) {
            String path = prefix + entry.getKey();
            YamlValue value = entry.getValue();
            String origin = name + ":" + value.line();
            if (value.isMap()) {
                flatten(path + ".", value);
            } else if (value.isList()) {
                problems.add(origin + ": " + path + ": must be one value, not a list");
            } else if (value.isNull()) {
                problems.add(origin + ": " + path + ": has no value; leave the line out for the default");
            } else {
                settings.add(new Setting(path, String.valueOf(value.plain()), origin));
            }
        }
    }
}
