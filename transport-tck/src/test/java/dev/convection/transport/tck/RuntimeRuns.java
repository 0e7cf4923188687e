package dev.convection.transport.tck;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Compiles a faulty line of the runtime, and runs the kit's test of it in a process where that comes first. */
final class RuntimeRuns {
    private static final int AT_ONCE = 2;
    private static final Path SOURCES = KillMatrix.top().resolve("worker-api/src/main/java/dev/convection/worker");

    private RuntimeRuns() {}

    /** The faults that the tests named for them do not catch. */
    static List<String> missed() throws Exception {
        List<String> missed = new CopyOnWriteArrayList<>();
        List<Callable<Void>> runs = new ArrayList<>();
        for (RuntimeFault fault : RuntimeFault.values()) {
            runs.add(() -> {
                int failed = run(fault);
                if (failed != 1) {
                    missed.add(fault + " is not caught by " + fault.caughtBy() + ": " + failed);
                }
                return null;
            });
        }
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        try {
            for (Future<Void> run : pool.invokeAll(runs)) {
                run.get();
            }
        } finally {
            pool.shutdownNow();
        }
        return missed;
    }

    /** How many tests failed. */
    private static int run(RuntimeFault fault) throws Exception {
        Path folder = Files.createTempDirectory("convection-runtime");
        try {
            String classPath = System.getProperty("java.class.path");
            Path source = folder.resolve(Path.of(fault.file()).getFileName() + ".java");
            Files.writeString(source, fault.in(Files.readString(SOURCES.resolve(fault.file() + ".java"))));
            int compiled = ToolProvider.getSystemJavaCompiler()
                    .run(null, null, null, "-d", folder.toString(), "-cp", classPath, "-proc:none", source.toString());
            if (compiled != 0) {
                throw new IllegalStateException(fault + " does not compile");
            }
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-Dconvection.tck.report=" + folder,
                            "-cp",
                            folder + File.pathSeparator + classPath,
                            OneTest.class.getName(),
                            fault.caughtBy())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("out").toFile())
                    .start();
            return process.waitFor();
        } finally {
            remove(folder);
        }
    }

    private static void remove(Path folder) throws Exception {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
