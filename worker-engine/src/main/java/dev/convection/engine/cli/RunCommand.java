package dev.convection.engine.cli;

import dev.convection.engine.config.Keys;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code convection run}. */
@Command(name = "run", description = "Runs an engine until SIGTERM or SIGINT, which let it finish what it has in hand.")
final class RunCommand implements Runnable {
    private static final Duration LONG = Duration.ofDays(1);
    private static final Duration CLOSING = Duration.ofSeconds(20);

    @ParentCommand
    private Convection convection;

    @Override
    public void run() {
        convection.logAsEngine();
        // Not a constant: every command is made at each start, and Logback takes its time to load.
        Logger log = LoggerFactory.getLogger("convection");
        Interruption interruption = convection.surroundings().interruption();
        interruption.allow(convection.config().get(Keys.ENGINE_DRAIN_LIMIT).plus(CLOSING));
        try (Deployment deployment = convection.open(List.of(new LogContext()), true)) {
            deployment.start();
            log.info("started: {}", deployment.describe());
            while (!interruption.await(LONG)) {
                log.debug("running");
            }
            log.info("stopping: takes nothing new, and waits for what runs");
        }
        log.info("stopped");
    }
}
