package dev.convection.engine.cli;

import dev.convection.engine.config.Config;
import dev.convection.engine.config.Keys;
import dev.convection.engine.text.Json;
import dev.convection.worker.CastOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code convection cast TYPE JSON}. */
@Command(
        name = "cast",
        sortOptions = false,
        description = {
            "Casts a message. Over a broker it returns when the broker has the message. With memory: it runs an engine,"
                    + " and returns when the message, and all that its handler casts, are handled."
        })
final class CastCommand implements Runnable {
    private static final Duration PAUSE = Duration.ofMillis(20);

    @ParentCommand
    private Convection convection;

    @Parameters(index = "0", paramLabel = "TYPE", description = "The message's type, WORKER.METHOD.")
    private String type;

    @Parameters(index = "1", paramLabel = "JSON", description = "The arguments by name, as a JSON object.")
    private String json;

    @Option(
            names = "--queue",
            paramLabel = "NAME",
            description = "The queue. Default: what is before the last dot of the type.")
    private @Nullable String queue;

    @Option(names = "--engine", paramLabel = "NAME", description = "Cast to this engine only.")
    private @Nullable String engine;

    @Option(names = "--all", description = "Cast to every engine that is live now.")
    private boolean all;

    @Option(names = "--id", paramLabel = "ID", description = "The message's id. Default: a new one.")
    private @Nullable String id;

    @Option(
            names = "--header",
            paramLabel = "NAME=VALUE",
            description = "An attribute to add. May be given several times.")
    private Map<String, String> headers = new LinkedHashMap<>();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = WaitOptions.Time.class,
            description = "With memory: how long to wait. Default: without end.")
    private @Nullable Duration timeout;

    @Override
    public void run() {
        String refusal = Json.refusal(json);
        if (refusal != null) {
            throw Failure.wrong("the arguments of " + type + " are no JSON object: " + refusal);
        }
        String to = queue();
        Settlements settlements = new Settlements();
        CastOptions options = options();
        String message = String.valueOf(options.id());
        try (Deployment deployment = convection.open(List.of(settlements), false)) {
            boolean local = !deployment.durable();
            if (local) {
                requireWorker(deployment, to);
                deployment.start();
            }
            deployment.cast(to, type, json, options);
            if (local) {
                await(settlements, message);
            }
            convection.print(
                    Json.object("id", message, "type", type, "queue", to, "handled", local),
                    List.of(type + " " + message + (local ? ": handled" : ": cast to queue " + to)));
        } catch (IllegalArgumentException e) {
            throw Failure.wrong(String.valueOf(e.getMessage()));
        }
    }

    private String queue() {
        int dot = type.lastIndexOf('.');
        if (queue == null && dot < 1) {
            throw Failure.wrong("a type is WORKER.METHOD; for " + type + " name the queue with --queue");
        }
        return queue == null ? type.substring(0, dot) : queue;
    }

    private CastOptions options() {
        String message = id == null ? UUID.randomUUID().toString() : id;
        try {
            return new CastOptions(engine, all, null, message, headers);
        } catch (IllegalArgumentException e) {
            throw Failure.wrong(String.valueOf(e.getMessage()));
        }
    }

    /** Nobody else can ever take the message: it would wait for ever. */
    private void requireWorker(Deployment deployment, String to) {
        if (!deployment.queues().contains(to)) {
            throw Failure.failed("no worker here takes messages from queue " + to + "; there are "
                    + String.join(", ", deployment.queues()));
        }
        Config config = convection.config();
        if (engine != null && !engine.equals(config.find(Keys.ENGINE_NAME).orElse(null))) {
            throw Failure.failed("there is no engine " + engine + " here; with memory: there is this one only");
        }
    }

    private void await(Settlements settlements, String message) {
        long start = System.nanoTime();
        while (settlements.ending(message).isEmpty() || !settlements.isQuiet()) {
            if (convection.surroundings().interruption().await(PAUSE)) {
                throw Failure.interrupted(type + " " + message + ": interrupted before it was handled");
            }
            if (timeout != null && System.nanoTime() - start > timeout.toNanos()) {
                throw Failure.failed(type + " " + message + ": not handled within the timeout");
            }
        }
        String reason = settlements.ending(message).orElse("");
        if (!reason.isEmpty()) {
            throw Failure.failed(type + " " + message + ": " + reason);
        }
    }
}
