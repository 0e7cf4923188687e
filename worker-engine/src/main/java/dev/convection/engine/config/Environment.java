package dev.convection.engine.config;

import dev.convection.engine.text.Suggestion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the settings that the environment overrides. */
final class Environment {
    private static final String PREFIX = "CONVECTION_";

    private static final String TRANSPORT = "CONVECTION_TRANSPORT_";
    private static final Pattern LISTEN = Pattern.compile("CONVECTION_LISTEN_([A-Z0-9]+)_(.+)");

    /** Read by the command and by the script that starts it; no keys of the configuration. */
    private static final Set<String> OTHERS = Set.of("CONVECTION_HOME", "CONVECTION_CONFIG", "CONVECTION_OPTS");

    /** What Kubernetes puts into every container for a service that is called convection, or convection-something. */
    private static final Pattern KUBERNETES = Pattern.compile(
            "CONVECTION_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

    private Environment() {}

    /**
     * @param known settings of the file: an option's name cannot be had back from its variable unless it is there
     */
    static List<Setting> read(Map<String, String> environment, List<Setting> known, List<String> problems) {
        Map<String, String> paths = paths(known);
        List<Setting> settings = new ArrayList<>();
        new TreeMap<>(environment).forEach((name, value) -> {
            if (!name.startsWith(PREFIX) || OTHERS.contains(name)) {
                return;
            }
            String path = path(name, paths);
            if (!path.isEmpty()) {
                settings.add(new Setting(path, value, "environment " + name));
            } else if (!KUBERNETES.matcher(name).matches()) {
                problems.add("environment " + name + ": no such key" + Suggestion.clause(name, paths.keySet()));
            }
        });
        return settings;
    }

    /** Empty if there is none. */
    private static String path(String name, Map<String, String> paths) {
        Matcher listen = LISTEN.matcher(name);
        if (listen.matches() && !paths.containsKey(name)) {
            String like = path(TRANSPORT + listen.group(2), paths);
            return like.isEmpty()
                    ? ""
                    : "listen." + listen.group(1).toLowerCase(Locale.ROOT) + like.substring("transport".length());
        }
        return paths.getOrDefault(name, option(name));
    }

    private static Map<String, String> paths(List<Setting> known) {
        Map<String, String> paths = new HashMap<>();
        Catalogue.names().forEach(name -> paths.put(Key.variable(name), name));
        known.forEach(setting -> paths.put(Key.variable(setting.path()), setting.path()));
        return paths;
    }

    /** Most client libraries write their options in lower case and with dots. */
    private static String option(String name) {
        String prefix = Key.variable(Keys.TRANSPORT_OPTIONS.prefix());
        return name.startsWith(prefix) && name.length() > prefix.length()
                ? Keys.TRANSPORT_OPTIONS.prefix()
                        + name.substring(prefix.length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '.')
                : "";
    }
}
