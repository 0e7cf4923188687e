package dev.convection.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong usage: one line on standard error, nothing on standard output, and exit code 2. */
class UsageTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", textBlock = """
            ''                               => Which command? There are up, stack, run, cast, dead, doctor, migrate, bench, version and help; see convection --help
            stack                            => Which command? There are list, show, delete and rollback; see convection stack --help
            dead                             => Which command? There are list, show, replay and purge; see convection dead --help
            dead replay                      => which dead letters to replay? Give --id ID, or --all
            dead purge --id a --all          => --id or --all, not both
            dead list --limit 0              => --limit must be at least 1: 0
            migrate                          => which broker is to be emptied? Give --from URI, or configure it as listen.NAME.uri
            migrate --from a:b --to a:b      => --from and --to are the same broker: a:b
            migrate --from here              => --from: transport.uri: 'here' is not allowed; a URI that begins with a transport's scheme, without user or password
            upp                              => Unmatched argument at index 0: 'upp'; did you mean up?
            stack lst                        => Unmatched argument at index 1: 'lst'; did you mean list?
            up                               => Missing required parameter: 'TEMPLATE'; see convection up --help
            up a.yaml --no-wiat              => Unknown option: '--no-wiat'; did you mean --no-wait?
            up a.yaml --timeout soon         => Invalid value for option '--timeout': 'soon' is no time above zero, such as 30s, 5m or 1h; see convection up --help
            up a.yaml --timeout 0s           => Invalid value for option '--timeout': '0s' is no time above zero, such as 30s, 5m or 1h; see convection up --help
            stack list --output xml          => Invalid value for option '--output': expected one of [TEXT, JSON] (case-insensitive) but was 'xml'; see convection stack list --help
            stack list --config none.yaml    => none.yaml: there is no such file
            stack list --set engine.nam=x    => --set: engine.nam: no such key; did you mean engine.name?
            --set engine.name=a%b stack list => --set: engine.name: 'a%b' is not allowed; 1 to 100 characters from A-Z a-z 0-9 . _ -
            stack list --store h2            => --store: store.url: 'h2' is not allowed; a JDBC URL, jdbc:...
            stack list --transport here      => --transport: transport.uri: 'here' is not allowed; a URI that begins with a transport's scheme, without user or password
            up none.yaml                     => there is no file none.yaml
            up /dir/.yaml --stack ''         => stack '': a name must not be empty
            cast x {}                        => a type is WORKER.METHOD; for x name the queue with --queue
            cast a.b []                      => the arguments of a.b are no JSON object: it must be an object, {...}
            cast a.b {} --engine e --all     => A cast goes to one engine or to all, not both: e
            cast a.b {} --header cvx=1       => Header names beginning with cv belong to the bus: cvx
            """)
    void isToldInOneLine(String args, String line) {
        Cli.Result result = new Cli(dir)
                .run(args.isEmpty() ? new String[0] : args.replace("''", "").split(" ", -1));

        assertThat(result.err()).isEqualTo("convection: " + line + "\n");
        assertThat(result.out()).isEmpty();
        assertThat(result.code()).isEqualTo(2);
    }

    @Test
    void severalProblemsAreAllShownIfAskedFor() {
        String[] wrong = {"stack", "list", "--set", "a=1", "--set", "b=2"};

        assertThat(new Cli(dir).run(wrong).err())
                .isEqualTo("convection: --set: a: no such key (and 1 more; --verbose shows all)\n");
        String[] verbose = {"--verbose", "stack", "list", "--set", "a=1", "--set", "b=2"};
        assertThat(new Cli(dir).run(verbose).err())
                .isEqualTo("convection: --set: a: no such key\nconvection: --set: b: no such key\n");
    }

    @Test
    void helpAndVersionAreNoErrors() {
        Cli.Result help = new Cli(dir).run("--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("up", "stack", "run", "cast", "--config", "--transport", "--store", "--output");
        assertThat(new Cli(dir).run("help", "up").out()).contains("--no-wait", "--timeout", "--stack");
        assertThat(new Cli(dir).run("stack", "delete", "--help").out()).contains("--no-wait", "--timeout", "--store");
        assertThat(new Cli(dir).run("version").out()).startsWith("convection development on Java ");
        assertThat(new Cli(dir).run("--version").out()).isEqualTo("convection development\n");
        assertThat(new Cli(dir).run("version", "--output", "json").out()).contains("\"version\" : \"development\"");
    }

    @Test
    void whatIsUnexpectedIsStillOneLineAndItsTraceIsShownOnlyIfAskedFor() {
        Cli cli = new Cli(dir);
        cli.deployments = (config, listeners, lasting) -> {
            throw new IllegalStateException("two\nlines of hunter2");
        };

        Cli.Result result = cli.run("stack", "list", "--set", "store.password=hunter2");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("convection: unexpected: java.lang.IllegalStateException: two\n");
        Cli.Result verbose = cli.run("stack", "list", "--set", "store.password=hunter2", "--verbose");
        assertThat(verbose.err())
                .contains("lines of ***", "at dev.convection.engine.cli")
                .doesNotContain("hunter2");
    }
}
