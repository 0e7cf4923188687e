package dev.convection.transport.nats;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Finds the program {@code nats-server}, or gets it: a setting, the path, Debian's package taken apart without root. There are no
 * tests of this module without a real server.
 */
final class NatsBinary {
    private static final String SETTING = "convection.nats-server";
    private static final String VARIABLE = "NATS_SERVER";
    private static final Path CACHE = Path.of("target", "nats-server");
    private static final Path UNPACKED = CACHE.resolve("usr/sbin/nats-server");

    private NatsBinary() {}

    static synchronized Path find() {
        for (String given : new String[] {System.getProperty(SETTING), System.getenv(VARIABLE)}) {
            if (given != null && !given.isEmpty()) {
                if (Files.isExecutable(Path.of(given))) {
                    return Path.of(given).toAbsolutePath();
                }
                throw missing(given + " is not a program", null);
            }
        }
        for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
            Path candidate = Path.of(folder, "nats-server");
            if (Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        return unpacked();
    }

    private static Path unpacked() {
        if (!Files.isExecutable(UNPACKED)) {
            try {
                // Made beside its place and moved there whole, as another build may be at the same.
                Path fresh = Files.createTempDirectory(Files.createDirectories(CACHE.toAbsolutePath()), "fresh");
                run(fresh, List.of("apt-get", "-o", "APT::Sandbox::User=root", "download", "nats-server"));
                try (Stream<Path> files = Files.list(fresh)) {
                    Path archive = files.filter(each -> each.toString().endsWith(".deb"))
                            .findFirst()
                            .orElseThrow(() -> new IOException("apt-get downloaded nothing"));
                    run(fresh, List.of("dpkg", "-x", archive.toString(), "."));
                }
                Files.createDirectories(UNPACKED.getParent());
                Files.move(fresh.resolve("usr/sbin/nats-server"), UNPACKED, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw missing("nor could Debian's package be taken apart: " + e.getMessage(), e);
            }
        }
        return UNPACKED.toAbsolutePath();
    }

    private static void run(Path folder, List<String> command) throws IOException {
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException(command.get(0) + " took more than two minutes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (process.exitValue() != 0) {
            throw new IOException(command + ": " + Files.readString(log).strip());
        }
    }

    private static IllegalStateException missing(String why, Exception cause) {
        return new IllegalStateException(
                "These tests need the program nats-server, 2.9.10 or later: " + why
                        + ". Get it in one of these ways: name"
                        + " it with -D" + SETTING + "=FILE or the variable " + VARIABLE
                        + "; put it on the PATH (apt-get install nats-server, brew install nats-server, or a release of"
                        + " https://github.com/nats-io/nats-server); or run on Debian or Ubuntu with package lists"
                        + " (apt-get update), where it is taken out of the package without root",
                cause);
    }
}
