package dev.convection.engine.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is around the command, for tests to replace.
 *
 * @param environment the variables
 * @param userHome the user's home directory
 * @param distribution the directory of the distribution; null if the command does not run from one
 * @param terminal what standard output can show
 * @param prompt asks whoever sits at the terminal
 * @param interruption how to leave early
 * @param logs says what is logged
 * @param deployments opens what the commands work on
 */
record Surroundings(
        Map<String, String> environment,
        Path userHome,
        @Nullable Path distribution,
        Terminal terminal,
        Prompt prompt,
        Interruption interruption,
        Logs logs,
        Deployments deployments) {

    /** Where the store is by default, and the user's configuration. */
    Path home() {
        String home = environment.getOrDefault("CONVECTION_HOME", "");
        return home.isEmpty() ? userHome.resolve(".convection") : Path.of(home);
    }
}
