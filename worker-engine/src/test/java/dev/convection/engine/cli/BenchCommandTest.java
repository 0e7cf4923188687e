package dev.convection.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command over real brokers of this process. */
class BenchCommandTest {
    private static final String[] BRIEF = {"--time", "200ms", "--warm-up", "50ms", "--backlog", "1000", "--rate", "200"
    };

    @TempDir
    Path dir;

    private Cli cli;

    @BeforeEach
    void aRealDeployment() {
        cli = new Cli(dir);
        cli.deployments = new LocalDeployments(null);
    }

    @Test
    void tellsFiguresAndThatNothingWasLost() {
        Cli.Result result = bench("--transport", "memory:bench-one", "--clients", "2", "--engines", "2");

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("2 clients; 2 engines of 16 handlers", "memory:bench-one")
                .containsPattern("casts per second +[\\d,]+\n")
                .containsPattern("cast to handler, p99.9 +[\\d,.]+ ms\n")
                .containsPattern("lost +none\n")
                .endsWith("Every message that was cast was handled exactly once.\n");
        assertThat(result.err()).contains("bench: memory:bench-one: timing\n");
    }

    @Test
    void comparesInTurnsAndWritesAPageThatNeedsNothingElse() throws Exception {
        Path file = dir.resolve("second.yaml");
        Files.writeString(file, "transport: {uri: 'memory:bench-second'}\n");
        Path page = dir.resolve("page.html");

        Cli.Result result = bench(
                "--compare",
                "memory:bench-first?style=plain",
                file.toString(),
                "--rounds",
                "2",
                "--html",
                page.toString(),
                "--output",
                "json");

        assertThat(result.code()).isZero();
        assertThat(result.out().replaceAll("\\s", ""))
                .startsWith("{\"begun\":")
                .contains("\"transport\":\"memory:bench-first?style=plain\",\"median\":{\"castsPerSecond\":")
                .contains("\"lost\":0,\"doubled\":0}");
        assertThat(result.err().lines().filter(line -> line.endsWith(": casting")))
                .containsExactly(
                        "bench: round 1 of 2, memory:bench-first?style=plain: casting",
                        "bench: round 1 of 2, " + file + ": casting",
                        "bench: round 2 of 2, " + file + ": casting",
                        "bench: round 2 of 2, memory:bench-first?style=plain: casting");
        assertThat(Files.readString(page))
                .contains("<svg", "<polyline", "memory:bench-first?style=plain")
                .doesNotContain("http:", "https:", "<script", "<link", "NaN", "Infinity");
    }

    @Test
    void wrongUseIsToldBeforeAnythingIsMeasured() {
        assertThat(wrong("--size", "10")).isEqualTo("--size must be from 83 to 1073741824: 10");
        assertThat(wrong("--time", "soon"))
                .startsWith("Invalid value for option '--time': 'soon' is no time, such as 10ms, 5s or 1m");
        assertThat(wrong("--html", "no/such/place.html")).endsWith("no file can be written there");
        assertThat(wrong("--compare", "memory:a")).contains("--compare");
        assertThat(wrong("--compare", "memory:a", "memory:a")).isEqualTo("--compare names memory:a twice");
        assertThat(wrong("--transport", "nosuch://host")).contains("nosuch");
        assertThat(wrong("--set", "transport.provision=false")).contains("transport.provision");
    }

    private String wrong(String... args) {
        Cli.Result result = bench(args);
        assertThat(result.code()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).startsWith("convection: ").hasLineCount(1);
        return result.err().substring("convection: ".length()).strip();
    }

    private Cli.Result bench(String... args) {
        String[] all = new String[1 + BRIEF.length + args.length];
        all[0] = "bench";
        System.arraycopy(BRIEF, 0, all, 1, BRIEF.length);
        System.arraycopy(args, 0, all, 1 + BRIEF.length, args.length);
        return cli.run(all);
    }
}
