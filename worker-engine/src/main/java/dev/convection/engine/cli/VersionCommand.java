package dev.convection.engine.cli;

import dev.convection.engine.text.Json;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code convection version}. */
@Command(name = "version", description = "Shows the version.")
final class VersionCommand implements Runnable {
    @ParentCommand
    private Convection convection;

    @Override
    public void run() {
        String java = System.getProperty("java.version", "");
        convection.print(
                Json.object("version", Version.number(), "java", java),
                List.of("convection " + Version.number() + " on Java " + java));
    }
}
