package dev.convection.engine.doctor;

import dev.convection.engine.config.Broker;
import dev.convection.engine.config.Config;
import dev.convection.engine.config.Keys;
import dev.convection.engine.config.Redaction;
import dev.convection.engine.store.DatabaseSettings;
import dev.convection.engine.store.StoreExamination;
import dev.convection.worker.Bus;
import dev.convection.worker.Finding;
import dev.convection.worker.TransportException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Looks at all that a configuration names: broker, store, and this machine. Changes no more than an engine would at its start. */
public final class Doctor {
    private final Config config;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * Makes one.
     *
     * @param config what an engine would run with
     */
    public Doctor(Config config) {
        this.config = config;
    }

    /**
     * Looks at everything, one after the other; what fails does not keep it from the rest.
     *
     * @param opening opens a bus, which is closed here
     * @param queues those that the engine would take messages from
     * @param database how the engine would open its store
     * @return what was seen, without secrets
     */
    public List<Finding> examine(Function<Broker, Bus> opening, Set<String> queues, DatabaseSettings database) {
        machine();
        boolean durable = false;
        for (Broker broker : config.brokers()) {
            durable |= broker(broker, opening, queues);
        }
        findings.addAll(StoreExamination.of(database));
        together(durable, database);
        Redaction redaction = new Redaction(config.secrets());
        return findings.stream()
                .map(finding ->
                        new Finding(finding.severity(), redaction.of(finding.what()), redaction.of(finding.remedy())))
                .toList();
    }

    private boolean broker(Broker broker, Function<Broker, Bus> opening, Set<String> queues) {
        findings.add(Finding.note("broker " + broker.uri() + ", namespace " + broker.namespace()));
        try (Bus bus = opening.apply(broker)) {
            findings.addAll(bus.examine(queues));
            return bus.durable();
        } catch (TransportException e) {
            // One that cannot be reached was found by the bus itself.
            if (e.kind() == TransportException.Kind.CONFIGURATION) {
                findings.add(Finding.problem(
                        "broker " + broker.uri() + ": " + e.getMessage(),
                        "correct " + broker.group() + ".uri, " + broker.group() + ".options or " + broker.group()
                                + ".security"));
            }
            return false;
        }
    }

    private void machine() {
        Path home = config.home();
        try {
            Files.createDirectories(home);
            Files.delete(Files.createTempFile(home, "doctor", ".tmp"));
            findings.add(Finding.note("directory " + home + " can be written to"));
        } catch (IOException e) {
            findings.add(Finding.problem(
                    "directory " + home + " cannot be written to: " + e,
                    "give it to this user, or name another with CONVECTION_HOME"));
        }
        if (config.get(Keys.HEALTH_ENABLED)) {
            port();
        }
    }

    private void port() {
        String host = config.get(Keys.HEALTH_HOST);
        int port = config.get(Keys.HEALTH_PORT);
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            findings.add(Finding.note("health can be served on " + host + ":" + port));
        } catch (IOException e) {
            findings.add(Finding.warning(
                    "health cannot be served on " + host + ":" + port + ": " + e.getMessage(),
                    "if that is an engine that runs already, nothing; else set health.host or health.port"));
        }
    }

    private void together(boolean durable, DatabaseSettings database) {
        if (durable && database.url().startsWith("jdbc:h2:")) {
            findings.add(Finding.warning(
                    "the store is a file of this machine, and the broker is not: engines on other machines would not see"
                            + " these stacks",
                    "if engines run on more than one machine, set store.url to one PostgreSQL for all"));
        }
        if (durable && config.find(Keys.ENGINE_NAME).isEmpty()) {
            findings.add(Finding.note(
                    "engine.name is not set: this engine has a new name at each start, and what is cast to it alone is lost"
                            + " when it stops"));
        }
    }
}
