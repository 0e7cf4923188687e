package dev.convection.transport.tck;

import dev.convection.transport.tck.internal.CertifyConformance;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Tries a deployer's own broker: runs all of the kit that needs no power over it, in a namespace of its own, and removes what it
 * made. Engines of the kit's own are killed, the broker is not. The report is written to {@code convection-tck} in the working
 * directory.
 *
 * <pre>{@code
 * java -cp 'lib/*' dev.convection.transport.tck.Certify --transport nats://broker:4222 [--within 10]
 *     [--security user=USER]... [--option KEY=VALUE]...
 * }</pre>
 */
public final class Certify {
    private static final String USAGE =
            "Usage: certify --transport URI [--within SECONDS] [--security KEY=VALUE]... [--option KEY=VALUE]...";

    private final PrintStream out;
    private int failed;

    private Certify(PrintStream out) {
        this.out = out;
    }

    /**
     * The command.
     *
     * @param args as above; the process ends with 0 if nothing failed, 1 if something did, 2 if it was called wrongly
     */
    public static void main(String... args) {
        System.exit(run(System.out, args));
    }

    /**
     * The same within a process that goes on.
     *
     * @param out told what passes and fails
     * @param args as above
     * @return 0 if nothing failed, 1 if something did, 2 if it was called wrongly
     */
    public static int run(PrintStream out, String... args) {
        Map<String, String> settings = new HashMap<>(Map.of("--within", "10", "--security", "", "--option", ""));
        for (int i = 0; i + 1 < args.length; i += 2) {
            boolean many = args[i].equals("--security") || args[i].equals("--option");
            settings.merge(args[i], args[i + 1], (before, more) -> many ? before + "\n" + more : more);
        }
        boolean known = settings.keySet().stream()
                .allMatch(List.of("--transport", "--within", "--security", "--option")::contains);
        if (!known || args.length % 2 != 0 || !settings.containsKey("--transport")) {
            out.println(USAGE);
            return 2;
        }
        return new Certify(out).run(settings);
    }

    private int run(Map<String, String> settings) {
        System.setProperty("convection.tck.report", System.getProperty("convection.tck.report", "convection-tck"));
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(CertifyConformance.class))
                .configurationParameter("certify.uri", settings.getOrDefault("--transport", ""))
                .configurationParameter(
                        "certify.within",
                        Duration.ofSeconds(Long.parseLong(settings.getOrDefault("--within", "10")))
                                .toString())
                .configurationParameter(
                        "certify.security",
                        settings.getOrDefault("--security", "").strip())
                .configurationParameter(
                        "certify.option", settings.getOrDefault("--option", "").strip())
                .build();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                tell(test, result);
            }
        });
        out.println(failed == 0 ? "Nothing failed." : failed + " failed.");
        out.println("The report: " + System.getProperty("convection.tck.report") + "/CertifyConformance.html");
        return failed == 0 ? 0 : 1;
    }

    private void tell(TestIdentifier test, TestExecutionResult result) {
        boolean bad = result.getStatus() == TestExecutionResult.Status.FAILED;
        failed += bad ? 1 : 0;
        if (test.isTest() || bad) {
            String why = result.getThrowable().map(Throwable::getMessage).orElse("");
            String line = String.format("%-10s %s %s", result.getStatus(), test.getDisplayName(), why);
            out.write(
                    (line + "\n").getBytes(StandardCharsets.UTF_8),
                    0,
                    (line + "\n").getBytes(StandardCharsets.UTF_8).length);
        }
    }
}
