package dev.convection.engine.cli;

import dev.convection.engine.bench.Bench;
import dev.convection.engine.bench.Findings;
import dev.convection.engine.bench.Load;
import dev.convection.engine.bench.Subject;
import dev.convection.engine.config.Config;
import dev.convection.engine.config.Keys;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code convection bench}. */
@Command(
        name = "bench",
        sortOptions = false,
        description = {
            "Measures a broker: how many messages a second it takes and gives out, and how long one is on its way. Uses a queue of"
                    + " its own, looks whether each message is handled once, and removes the queue at the end."
        })
final class BenchCommand implements Runnable {
    @ParentCommand
    private Convection convection;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LoadOptions load;

    @Option(
            names = "--compare",
            arity = "2..*",
            paramLabel = "BROKER",
            description =
                    "Measure several brokers in turn. Each is a URI, or a configuration file where one needs credentials.")
    private List<String> brokers = new ArrayList<>();

    @Option(names = "--html", paramLabel = "FILE", description = "Also write a page with plots.")
    private @Nullable Path html;

    @Override
    public void run() {
        Load measured = load.load(!brokers.isEmpty());
        requirePlaceForPage();
        List<Deployment> deployments = new ArrayList<>();
        Findings findings;
        try {
            List<Subject> subjects = subjects(deployments);
            findings = Bench.run(
                    measured,
                    subjects,
                    this::progress,
                    convection.surroundings().interruption()::await);
        } catch (CancellationException e) {
            throw Failure.interrupted("bench: interrupted; its queue is removed");
        } finally {
            deployments.forEach(Deployment::close);
        }
        writePage(findings);
        print(findings);
        if (findings.lost() > 0) {
            throw Failure.failed("bench: " + findings.lost() + " messages were cast and never handled");
        }
    }

    private List<Subject> subjects(List<Deployment> opened) {
        Map<String, Config> configs = new LinkedHashMap<>();
        if (brokers.isEmpty()) {
            configs.put("", convection.config());
        }
        for (String broker : brokers) {
            if (configs.put(broker, config(broker)) != null) {
                throw Failure.wrong("--compare names " + broker + " twice");
            }
        }
        List<Subject> subjects = new ArrayList<>();
        configs.forEach((name, config) -> {
            if (!config.get(Keys.TRANSPORT_PROVISION)) {
                throw Failure.wrong("bench makes a queue of its own, which transport.provision: false forbids");
            }
            Deployment deployment = convection.open(config, List.of(), false);
            opened.add(deployment);
            String shown = name.isEmpty() ? config.get(Keys.TRANSPORT_URI).toString() : name;
            subjects.add(new Subject(shown, deployment::openBus));
        });
        return subjects;
    }

    private Config config(String broker) {
        boolean named = broker.endsWith(".yaml") || broker.endsWith(".yml");
        return named ? convection.config(Path.of(broker), null) : convection.config(null, broker);
    }

    /** What takes a minute to measure is not lost to a typing error. */
    private void requirePlaceForPage() {
        if (html != null) {
            Path directory = html.toAbsolutePath().getParent();
            if (directory == null || !Files.isDirectory(directory) || Files.isDirectory(html)) {
                throw Failure.wrong("--html " + html + ": no file can be written there");
            }
        }
    }

    private void progress(String what) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("bench: " + what);
        err.flush();
    }

    private void writePage(Findings findings) {
        if (html != null) {
            try {
                Files.writeString(html, findings.html());
            } catch (IOException e) {
                throw Failure.failed("the page could not be written to " + html + ": " + e.getMessage(), e);
            }
        }
    }

    private void print(Findings findings) {
        List<List<String>> rows = findings.table();
        Table table = new Table(rows.get(0).toArray(new String[0]));
        rows.stream().skip(1).forEach(row -> table.row(row.toArray(new String[0])));
        List<String> lines = new ArrayList<>(findings.settings());
        lines.add("");
        lines.addAll(table.lines());
        lines.add("");
        lines.addAll(findings.remarks());
        convection.print(findings.document(), lines);
    }
}
