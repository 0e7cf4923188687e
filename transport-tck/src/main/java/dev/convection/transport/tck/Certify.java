package dev.convection.transport.tck;

import dev.convection.transport.tck.internal.CertifyConformance;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * convection certify --transport nats://broker:4222 --security-file secrets.properties
 * java -cp 'lib/*' dev.convection.transport.tck.Certify --transport nats://broker:4222
 * }</pre>
 *
 * <ul>
 *   <li>{@code --within SECONDS}: the <i>T</i> of the requirements, {@link TransportHarness#within()}. Default: 10
 *   <li>{@code --security KEY=VALUE}: by the keys of {@code TransportConfig}; others on the machine can see it
 *   <li>{@code --security-file FILE}: the same, a line each
 *   <li>{@code --option KEY=VALUE}: of the client library
 * </ul>
 */
public final class Certify {
    private static final String USAGE = "Usage: certify --transport URI [--within SECONDS] [--security KEY=VALUE]..."
            + " [--security-file FILE] [--option KEY=VALUE]...";

    private static final List<String> KEYS =
            List.of("--transport", "--within", "--security", "--security-file", "--option");

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
        if (List.of(args).contains("--help")) {
            out.println(USAGE);
            return 0;
        }
        try {
            return new Certify(out).run(settings(args));
        } catch (IllegalArgumentException | IOException e) {
            out.println("certify: " + e.getMessage());
            out.println(USAGE);
            return 2;
        }
    }

    private static Map<String, String> settings(String... args) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of("--within", "10", "--security", "", "--option", ""));
        for (int i = 0; i < args.length; i += 2) {
            if (!KEYS.contains(args[i]) || i + 1 == args.length) {
                throw new IllegalArgumentException("there is no " + args[i] + ", or nothing follows it");
            }
            boolean file = args[i].equals("--security-file");
            String value = file ? Files.readString(Path.of(args[i + 1])) : args[i + 1];
            String key = file ? "--security" : args[i];
            boolean many = key.equals("--security") || key.equals("--option");
            settings.merge(key, value, (before, more) -> many ? before + "\n" + more : more);
        }
        if (!settings.containsKey("--transport")) {
            throw new IllegalArgumentException("which broker? --transport says it");
        }
        if (!settings.getOrDefault("--within", "").matches("[1-9]\\d{0,4}")) {
            throw new IllegalArgumentException("--within is a number of seconds, 1 to 99999");
        }
        URI.create(settings.getOrDefault("--transport", "")); // or fails here, and not in the middle
        return settings;
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
        Path report = Path.of(System.getProperty("convection.tck.report"), "CertifyConformance.html");
        out.println(Files.exists(report) ? "The report: " + report : "No report: nothing could be tried.");
        return failed == 0 ? 0 : 1;
    }

    private void tell(TestIdentifier test, TestExecutionResult result) {
        boolean bad = result.getStatus() == TestExecutionResult.Status.FAILED;
        failed += bad ? 1 : 0;
        if (test.isTest() || bad) {
            String why = result.getThrowable().map(Throwable::getMessage).orElse("");
            byte[] line = String.format("%-10s %s %s%n", result.getStatus(), test.getDisplayName(), why)
                    .getBytes(StandardCharsets.UTF_8); // a PrintStream of its own would garble what is not ASCII
            out.write(line, 0, line.length);
            out.flush();
        }
    }
}
