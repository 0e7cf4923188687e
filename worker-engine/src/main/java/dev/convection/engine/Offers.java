package dev.convection.engine;

import dev.convection.engine.convergence.Converger;
import dev.convection.engine.convergence.StackWorker;
import dev.convection.engine.plugins.Plugin;
import dev.convection.engine.plugins.Plugins;
import dev.convection.worker.Bus;
import dev.convection.worker.Worker;
import dev.convection.worker.WorkerService;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What plugins bring: resource types and workers. One that cannot be used is reported and left out. */
final class Offers {
    /** A plugin cannot take their names away. */
    private static final Set<String> BUILT_IN = Set.of("simulated", "file");

    private final Plugins plugins;
    private final List<ResourceType> types = new ArrayList<>();
    private final List<Plugin<WorkerProvider<?>>> workers = new ArrayList<>();

    private Offers(Plugins plugins) {
        this.plugins = plugins;
    }

    static Offers of(Plugins plugins) {
        Offers offers = new Offers(plugins);
        Set<String> names = new HashSet<>(BUILT_IN);
        for (Plugin<ResourceType> plugin : plugins.load(ResourceType.class)) {
            offers.attempt(plugin.origin(), () -> {
                String name = plugin.service().type();
                if (!names.add(name)) {
                    throw new IllegalStateException("there is a resource type " + name + " already");
                }
                offers.types.add(plugin.service());
            });
        }
        for (Plugin<?> plugin : plugins.load(WorkerProvider.class)) {
            WorkerProvider<?> provider = (WorkerProvider<?>) plugin.service();
            offers.attempt(plugin.origin(), () -> {
                queue(provider.contract());
                offers.workers.add(new Plugin<>(plugin.origin(), provider));
            });
        }
        return offers;
    }

    List<ResourceType> types() {
        return types;
    }

    Set<String> queues() {
        Set<String> queues = new TreeSet<>(Set.of(queue(StackWorker.class), queue(Converger.class)));
        workers.forEach(plugin -> queues.add(queue(plugin.service().contract())));
        return queues;
    }

    void addWorkers(WorkerService.Builder builder, Bus bus) {
        workers.forEach(plugin -> attempt(plugin.origin(), () -> add(plugin.service(), builder, bus)));
    }

    private static <T> void add(WorkerProvider<T> provider, WorkerService.Builder builder, Bus bus) {
        builder.worker(provider.contract(), provider.worker(bus));
    }

    private void attempt(String origin, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | LinkageError e) {
            plugins.report(origin, e);
        }
    }

    private static String queue(Class<?> contract) {
        Worker worker = contract.getAnnotation(Worker.class);
        if (worker == null) {
            throw new IllegalArgumentException(contract.getName() + " is no contract: it lacks @Worker");
        }
        String name = worker.name().isEmpty() ? contract.getSimpleName() : worker.name();
        return worker.queue().isEmpty() ? name : worker.queue();
    }
}
