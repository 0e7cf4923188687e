package dev.convection.transport.tck.folder;

import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.TransportConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What a configuration says, checked without looking at the disk (R1). */
record FolderSettings(Path root, String namespace, boolean provision, Duration lease) {

    static FolderSettings of(TransportConfig config) {
        String[] parts = config.uri().getSchemeSpecificPart().split("\\?", 2);
        Map<String, String> options = new HashMap<>(config.options());
        for (String option : parts.length == 2 ? parts[1].split("&") : new String[0]) {
            String[] pair = option.split("=", 2);
            options.put(pair[0], pair.length == 2 ? pair[1] : "");
        }
        String lease = options.getOrDefault("lease", "15s");
        options.remove("lease");
        if (!options.isEmpty()) {
            throw FolderErrors.of(
                    Kind.CONFIGURATION, "Opening " + config.uri() + ": no such options: " + options.keySet(), null);
        }
        if (!lease.matches("\\d{1,6}s") || !parts[0].startsWith("/")) {
            throw FolderErrors.of(
                    Kind.CONFIGURATION, "Opening " + config.uri() + ": write folder:/a/path?lease=15s", null);
        }
        return new FolderSettings(
                Path.of(parts[0]), config.namespace(), config.provision(), Duration.parse("PT" + lease));
    }
}
