package dev.convection.engine.convergence;

import com.sun.management.OperatingSystemMXBean;
import dev.convection.engine.store.DatabaseSettings;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.WorkerService;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How long stacks of growing size take: a main, not a test. {@code java ... Growth [JDBC-URL [SIZE ...]]}; by default a new H2 file, and 500 to 5,000
 * resources. Each is created, updated in every tenth resource, and deleted.
 */
final class Growth {
    private static final Map<String, Shape> SHAPES = new LinkedHashMap<>();

    static {
        SHAPES.put("wide", i -> Set.of());
        SHAPES.put("chain", i -> i == 0 ? Set.of() : Set.of(name(i - 1)));
        SHAPES.put(
                "layers",
                i -> i < 50
                        ? Set.of()
                        : new LinkedHashSet<>(List.of(name(i / 2), name(i - 50), name((i * 7) % (i - i % 50)))));
        SHAPES.put("fan", i -> i == 0 ? Set.of() : Set.of(name(0)));
    }

    private interface Shape {
        Set<String> requires(int i);
    }

    private Growth() {}

    public static void main(String[] arguments) throws Exception {
        Path home = Files.createTempDirectory("growth");
        String url = arguments.length > 0 ? arguments[0] : "jdbc:h2:file:" + home.resolve("store");
        List<Integer> sizes = arguments.length > 1
                ? List.of(arguments).subList(1, arguments.length).stream()
                        .map(Integer::valueOf)
                        .toList()
                : List.of(500, 1_000, 2_000, 5_000);
        String user = url.startsWith("jdbc:h2:") ? "sa" : System.getProperty("user", "postgres");
        DatabaseSettings settings = new DatabaseSettings(url, user, System.getProperty("password", ""), 20);
        try (Convergence convergence = Convergence.open(settings, home, List.of());
                Bus bus = Bus.open(URI.create("memory:growth"))) {
            WorkerService.Builder builder = WorkerService.builder(bus).concurrency(16);
            convergence.register(builder, bus);
            try (WorkerService service = builder.start()) {
                convergence.resume(bus);
                run(convergence, bus, "layers", 300); // warms up
                for (String shape : SHAPES.keySet()) {
                    for (int size : sizes) {
                        run(convergence, bus, shape, size);
                    }
                }
            }
        }
    }

    private static void run(Convergence convergence, Bus bus, String shape, int size) {
        String stack = shape + "-" + size;
        Shape requires = SHAPES.get(shape);
        long cpu = cpu();
        double create =
                timed(convergence, bus, stack, worker -> worker.createStack(stack, template(requires, size, 0)));
        double busy = (cpu() - cpu) / 1e6 / size;
        double update =
                timed(convergence, bus, stack, worker -> worker.updateStack(stack, template(requires, size, 1)));
        double delete = timed(convergence, bus, stack, worker -> worker.deleteStack(stack));
        System.out.printf(
                Locale.ROOT,
                "%-7s %5d   create %6.2f s (%5.2f ms each, %5.2f ms of processor)   update %6.2f s   delete %6.2f s%n",
                shape,
                size,
                create,
                create * 1000 / size,
                busy,
                update,
                delete);
    }

    /** On a machine that others use, the time of the processor says more than the clock. */
    private static long cpu() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    private static double timed(Convergence convergence, Bus bus, String stack, Consumer<StackWorker> request) {
        String id = stack + System.nanoTime();
        long began = System.nanoTime();
        bus.castAsync(StackWorker.class, CastOptions.DEFAULT.withId(id), request::accept)
                .toCompletableFuture()
                .join();
        while (convergence.stacks().request(stack, id).state() != Stacks.Request.State.CURRENT
                || !convergence.stacks().progress(stack).orElseThrow().finished()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
        return (System.nanoTime() - began) / 1e9;
    }

    private static Map<String, @Nullable Object> template(Shape shape, int size, int version) {
        Map<String, Template.Definition> all = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            Map<String, @Nullable Object> properties = new LinkedHashMap<>();
            properties.put("size", i % 10 == 0 ? version : 0);
            all.put(name(i), new Template.Definition(name(i), "simulated", properties, shape.requires(i), 0));
        }
        return new LinkedHashMap<>(new Template(all).toMap());
    }

    private static String name(int i) {
        return "r" + i;
    }
}
