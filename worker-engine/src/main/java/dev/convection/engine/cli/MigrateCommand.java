package dev.convection.engine.cli;

import dev.convection.engine.config.Broker;
import dev.convection.engine.config.Config;
import dev.convection.engine.config.ConfigReader;
import dev.convection.engine.config.Keys;
import dev.convection.engine.text.Json;
import dev.convection.worker.Bus;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code convection migrate}. */
@Command(
        name = "migrate",
        sortOptions = false,
        description = {
            "Moves the messages of one broker to another, until nothing is left. Each is stored on the new one before it is"
                    + " removed from the old one: after an interruption, start it again."
        })
final class MigrateCommand implements Runnable {
    @ParentCommand
    private Convection convection;

    @Option(
            names = "--from",
            paramLabel = "URI",
            description =
                    "The broker to empty. Its credentials are those of the listen.NAME that has this URI. Default: the one"
                            + " broker of listen.")
    private @Nullable String from;

    @Option(
            names = "--to",
            paramLabel = "URI",
            description = "The broker to fill, one of the configuration likewise. Default: transport.uri.")
    private @Nullable String to;

    @Option(
            names = "--queue",
            paramLabel = "NAME",
            description = "The queue. May be given several times. Default: those of all workers that are known here.")
    private Set<String> queues = new LinkedHashSet<>();

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description =
                    "An engine whose own messages are moved too. May be given several times. Default: engine.name.")
    private Set<String> engines = new LinkedHashSet<>();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = WaitOptions.Time.class,
            description = "How long to wait for what is being handled, or waits for its time. Default: without end.")
    private @Nullable Duration timeout;

    @Override
    public void run() {
        Config config = convection.config();
        Broker source = source(config);
        Broker target = to == null ? config.brokers().get(0) : named(config, to, "--to");
        if (source.uri().equals(target.uri()) && source.namespace().equals(target.namespace())) {
            throw Failure.wrong("--from and --to are the same broker: " + source.uri());
        }
        if (engines.isEmpty()) {
            config.find(Keys.ENGINE_NAME).ifPresent(engines::add);
        }
        try (Deployment deployment = convection.open(List.of(), false);
                Bus old = deployment.openBus(source);
                Bus fresh = deployment.openBus(target)) {
            requireDurable(old, source);
            requireDurable(fresh, target);
            Set<String> names = queues.isEmpty() ? deployment.queues() : queues;
            Migration migration = new Migration(
                    old, fresh, names, engines, convection.surroundings().interruption(), timeout);
            List<Migration.Count> counts = migration.run(line -> {
                if (!convection.isJson()) {
                    convection.out().println(line);
                    convection.out().flush();
                }
            });
            if (convection.isJson()) {
                convection.print(counts.stream().map(MigrateCommand::document).toList(), List.of());
            }
        } catch (IllegalArgumentException e) {
            throw Failure.wrong(String.valueOf(e.getMessage()));
        }
    }

    private Broker source(Config config) {
        if (from != null) {
            return named(config, from, "--from");
        }
        if (config.brokers().size() != 2) {
            throw Failure.wrong("which broker is to be emptied? Give --from URI, or configure it as listen.NAME.uri");
        }
        return config.brokers().get(1);
    }

    /** One of the configuration if it is there, with its credentials; else one that needs none. */
    private static Broker named(Config config, String uri, String flag) {
        Broker plain = new ConfigReader(config.home())
                .flag("transport.uri", uri, flag)
                .flag("transport.namespace", config.get(Keys.TRANSPORT_NAMESPACE), flag)
                .read()
                .brokers()
                .get(0);
        return config.brokers().stream()
                .filter(broker -> broker.uri().equals(plain.uri()))
                .findFirst()
                .orElse(plain);
    }

    private static void requireDurable(Bus bus, Broker broker) {
        if (!bus.durable()) {
            throw Failure.wrong("the messages of " + broker.uri()
                    + " die with the process that holds them: there is nothing to move from or to another");
        }
    }

    private static Object document(Migration.Count count) {
        return Json.object(
                "queue", count.queue(),
                "waiting", count.moved().waiting(),
                "directed", count.moved().directed(),
                "retrying", count.moved().retrying(),
                "deadLetters", count.moved().deadLetters());
    }
}
