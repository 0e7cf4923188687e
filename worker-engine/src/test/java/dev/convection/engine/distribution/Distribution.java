package dev.convection.engine.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The assembled distribution, run as a user runs it. */
final class Distribution {
    private static final Path ASSEMBLED = Path.of("target", "convection").toAbsolutePath();
    private static final long LONGEST = 120;

    private static final int SIGINT = 2;

    /** No engine of these tests lives long enough for the optimising compiler to pay; several share the processors with a broker. */
    private static final String BRIEF = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private final Path directory;
    private final Path home;

    private Distribution(Path directory, Path home) {
        this.directory = directory;
        this.home = home;
    }

    static Distribution assembled(Path home) {
        assertThat(ASSEMBLED.resolve("bin/convection")).isExecutable();
        return new Distribution(ASSEMBLED, home);
    }

    /** One of its own, whose files a test may change; with the jars of the assembled one. */
    static Distribution copied(Path to, Path home) throws IOException {
        for (String file : List.of("bin/convection", "conf/convection.yaml")) {
            Files.createDirectories(to.resolve(file).getParent());
            Files.copy(ASSEMBLED.resolve(file), to.resolve(file));
        }
        assertThat(to.resolve("bin/convection").toFile().setExecutable(true)).isTrue();
        Files.createDirectories(to.resolve("lib"));
        try (Stream<Path> jars = Files.list(ASSEMBLED.resolve("lib"))) {
            for (Path jar : jars.toList()) {
                Files.copy(jar, to.resolve("lib").resolve(jar.getFileName()));
            }
        }
        Files.createDirectories(to.resolve("plugins"));
        return new Distribution(to, home);
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    /** Runs it to its end. */
    Run run(String... args) throws Exception {
        return start(args).join();
    }

    /** Starts it. */
    Run start(String... args) throws IOException {
        Path out = Files.createTempFile(home, "out", ".txt");
        Path err = Files.createTempFile(home, "err", ".txt");
        List<String> command = new ArrayList<>(heedingInterrupts());
        command.add(directory.resolve("bin/convection").toString());
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .directory(home.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CONVECTION_"));
        builder.environment().put("CONVECTION_HOME", home.toString());
        builder.environment().put("CONVECTION_HEALTH_PORT", "0");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS", BRIEF);
        return new Run(builder.start(), out, err);
    }

    /** What a build in the background ignores, the processes that it starts ignore too, by POSIX; a user's do not. */
    private static List<String> heedingInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return List.of();
        }
        boolean ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                .anyMatch(mask -> (mask & 1L << SIGINT - 1) != 0);
        return ignored ? List.of("env", "--default-signal=INT") : List.of();
    }

    /** One process. */
    record Run(Process process, Path outFile, Path errFile) {

        Run join() throws Exception {
            if (!process.waitFor(LONGEST, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("It did not end. It wrote: " + out() + err());
            }
            return this;
        }

        int code() {
            return process.exitValue();
        }

        String out() {
            return text(outFile);
        }

        String err() {
            return text(errFile);
        }

        private static String text(Path file) {
            try {
                return Files.readString(file, StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
