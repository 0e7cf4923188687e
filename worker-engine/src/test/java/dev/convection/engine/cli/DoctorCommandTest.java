package dev.convection.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.engine.store.DatabaseSettings;
import dev.convection.engine.store.PostgresServer;
import dev.convection.transport.memory.MemoryBroker;
import dev.convection.worker.Finding;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class DoctorCommandTest {
    private final MemoryBroker broker = MemoryBroker.named("doctor-" + System.nanoTime());

    @TempDir
    Path dir;

    private Cli cli;

    @BeforeEach
    void aRealDeployment() {
        cli = new Cli(dir);
        cli.deployments = new LocalDeployments(null);
    }

    @AfterEach
    void close() {
        broker.close();
    }

    @Test
    void whatIsWellIsSaidAndEndsWithZero() {
        Cli.Result result = run("kept:" + broker.name(), "engine.name=e1", "store.url=jdbc:h2:mem:" + broker.name());

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains(
                        "ok       convection development on Java ",
                        "ok       broker kept:" + broker.name() + ", namespace convection\n",
                        "ok       connected; messages outlive this process; ",
                        "ok       queue converger: a message went there and back in ",
                        "ok       queue stack: a message went there and back in ",
                        "ok       store jdbc:h2:mem:" + broker.name() + " can be used\n",
                        "warning  the store is a file of this machine",
                        "         -> if engines run on more than one machine, set store.url")
                .endsWith("Problems: 0. Warnings: 1.\n");
    }

    @Test
    void withTheDefaultsAllIsWell() {
        assertThat(run("memory:" + broker.name()).out())
                .contains("messages die with this process")
                .endsWith("All is well.\n");
    }

    @Test
    void everythingThatIsWrongIsFoundAtOnceAndEndsWithOne() throws Exception {
        broker.faults().disconnect();
        Path file = Files.writeString(dir.resolve("file"), "");
        cli.environment.put("CONVECTION_HOME", file.toString());
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Cli.Result result = run(
                    "kept:" + broker.name(),
                    "health.port=" + taken.getLocalPort(),
                    "store.password=hunter2",
                    "store.url=jdbc:postgresql://127.0.0.1:1/x?password=hunter2");

            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err()).isEqualTo("convection: 3 problems were found\n");
            assertThat(result.out())
                    .contains(
                            "problem  directory " + file + " cannot be written to",
                            "warning  health cannot be served on 127.0.0.1:" + taken.getLocalPort(),
                            "problem  the broker cannot be used: ",
                            "         -> check that the broker runs, that the URI names it,",
                            "problem  cannot open the store jdbc:postgresql://127.0.0.1:1/x",
                            "         -> check that the database runs and exists")
                    .doesNotContain("hunter2")
                    .endsWith("Problems: 3. Warnings: 1.\n");
        }
        broker.faults().reconnect();
    }

    @Test
    void aTransportThatNobodyServesIsAProblemAmongOthers() {
        Cli.Result result = run("pigeon:loft", "store.url=jdbc:h2:mem:" + broker.name());

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).contains("problem  broker pigeon:loft: ", "no transport serves pigeon", "can be used");
    }

    @Test
    void programsGetADocument() {
        cli.deployments = cli.deployment;
        cli.deployment.findings = List.of(
                Finding.note("fine"), Finding.warning("narrow", "widen it"), Finding.problem("gone", "bring it back"));

        Cli.Result result = cli.run("doctor", "--output", "json");

        assertThat(result.code()).isEqualTo(1);
        var document = JsonMapper.shared().readTree(result.out());
        assertThat(document.get("ok").asBoolean()).isFalse();
        assertThat(document.get("findings").get(2).toString())
                .isEqualTo("{\"severity\":\"warning\",\"what\":\"narrow\",\"remedy\":\"widen it\"}");
        assertThat(document.get("findings").get(3).toString())
                .isEqualTo("{\"severity\":\"problem\",\"what\":\"gone\",\"remedy\":\"bring it back\"}");
    }

    @Test
    void aServerOfTheStoreIsLookedAtAndNotTouched() throws Exception {
        try (PostgresServer server = PostgresServer.startCareless()) {
            DatabaseSettings database = server.database(10);
            Cli.Result fresh = run("memory:" + broker.name(), store(database));
            assertThat(fresh.code()).isEqualTo(1);
            assertThat(fresh.out())
                    .contains(
                            ": PostgreSQL ",
                            "problem  the database does not write to its disk before it confirms (fsync is off)",
                            "problem  the database confirms what it has not stored yet",
                            "ok       the tables are created by the first engine that starts\n");
            assertThat(run("memory:" + broker.name(), store(database)).out())
                    .contains("the tables are created by the first");

            try (Connection connection =
                            DriverManager.getConnection(database.url(), database.user(), database.password());
                    Statement statement = connection.createStatement()) {
                statement.execute("ALTER DATABASE " + connection.getCatalog() + " SET synchronous_commit = on");
                statement.execute("CREATE ROLE guest LOGIN");
                statement.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
            }
            Cli.Result guest = run(
                    "memory:" + broker.name(),
                    "store.url=" + database.url().replaceAll("user=[^&]*", "user=guest"),
                    "store.user=guest",
                    "store.pool-size=500");
            assertThat(guest.code()).isEqualTo(1);
            assertThat(guest.out())
                    .doesNotContain("the database confirms what it has not stored yet")
                    .contains(
                            "problem  the tables are not there, and this user may not create them",
                            "-> GRANT CREATE ON SCHEMA public to the user",
                            "warning  store.pool-size is 500, and of the database's ");
        }
    }

    private static String store(DatabaseSettings database) {
        return "store.url=" + database.url();
    }

    private Cli.Result run(String transport, String... settings) {
        List<String> all = new ArrayList<>(List.of("doctor", "--transport", transport));
        boolean port = false;
        for (String setting : settings) {
            all.addAll(List.of("--set", setting));
            port |= setting.startsWith("health.port");
        }
        if (!port) {
            all.addAll(List.of("--set", "health.port=0"));
        }
        return cli.run(all.toArray(new String[0]));
    }
}
