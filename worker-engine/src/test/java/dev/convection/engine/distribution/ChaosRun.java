package dev.convection.engine.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convection.engine.convergence.Convergence;
import dev.convection.engine.convergence.FinalState;
import dev.convection.engine.convergence.Model;
import dev.convection.engine.convergence.Progress;
import dev.convection.engine.convergence.StackWorker;
import dev.convection.engine.convergence.Stacks;
import dev.convection.engine.resource.SimulatedResource;
import dev.convection.engine.store.Database;
import dev.convection.engine.store.DatabaseSettings;
import dev.convection.engine.store.PostgresServer;
import dev.convection.engine.store.TableCounts;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A bad day of three engines, their broker and their store, while a stack of three hundred resources is created, updated, rolled back and updated
 * again; and then what must be so. The seed decides what goes wrong, and in which order; how far the engines are by then, it does not.
 */
final class ChaosRun implements AutoCloseable {
    private static final String STACK = "chaos";
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(2L * Integer.getInteger("convection.tck.factor", 1));

    private final Random random;
    private final long seed;
    private final BrokerKind kind;
    private final PostgresServer postgres;
    private final BrokerServer broker;
    private final Bus bus;
    private final Convergence convergence;
    private final Database database;
    private final List<ChaosEngine> engines = new ArrayList<>();
    private final Map<String, Model> templates = new LinkedHashMap<>();
    private final List<CompletableFuture<Void>> casts = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final long start;
    private final Thread reaper = new Thread(this::reap);
    private final int brokerDies;
    private final int storeDies;
    private int events;
    private long nextRequest;

    ChaosRun(long seed, BrokerKind kind, PostgresServer postgres, Path dir) throws Exception {
        this.random = new Random(seed);
        this.seed = seed;
        this.kind = kind;
        this.postgres = postgres;
        this.brokerDies = 1 + random.nextInt(5);
        this.storeDies = 1 + (brokerDies + random.nextInt(4)) % 5;
        DatabaseSettings store = postgres.database(4);
        this.broker = BrokerServer.start(kind, dir.resolve("broker"));
        Site site = new Site(dir.resolve("home"), broker.uri(), store);
        Runtime.getRuntime().addShutdownHook(reaper);
        this.convergence = Convergence.open(store, dir, List.of());
        this.database = Database.open(store);
        for (String name : List.of("e1", "e2", "e3")) {
            engines.add(new ChaosEngine(site, name));
        }
        this.bus = broker.open();
        for (ChaosEngine engine : engines) {
            Site.ready(engine.process());
        }
        this.start = System.nanoTime();
    }

    /** Has so many things go wrong, or as many as there are until nothing is left to do; waits for the end, and looks. */
    void run(int most) throws Exception {
        request("v1", worker -> worker.createStack(STACK, template("v1", 1)));
        boolean done = false;
        for (long next = start + EVERY.toNanos(); !done && events < most; ) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            for (ChaosEngine engine : engines) {
                engine.goOn();
            }
            if (System.nanoTime() - next >= 0) {
                goWrong(events++);
                next = System.nanoTime() + EVERY.toNanos();
            }
            done = requests();
        }
        for (ChaosEngine engine : engines) {
            engine.recover();
        }
        note("calm");
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(this::requests);
        check();
    }

    private void goWrong(int event) throws Exception {
        if (event == brokerDies) {
            note("the broker is killed");
            broker.kill();
            broker.start();
            note("the broker is back");
            return;
        }
        if (event == storeDies) {
            note("the store is restarted");
            postgres.restart();
            note("the store is back");
            return;
        }
        ChaosEngine engine = engines.get(random.nextInt(engines.size()));
        int what = random.nextInt(3);
        int more = random.nextInt(2000);
        if (engine.isBusy()) {
            return;
        }
        switch (what) {
            case 0 -> {
                note(engine.name() + " is killed");
                engine.kill();
            }
            case 1 -> {
                note(engine.name() + " freezes");
                engine.freeze(kind.lease().plusMillis(500 + more));
            }
            default -> {
                note(engine.name() + " leaves");
                engine.leave();
            }
        }
    }

    /** Asks for what comes next, when it is time for it. True when all is asked for and done. */
    private boolean requests() {
        switch (casts.size()) {
            case 1 -> {
                // What a rollback goes back to must be certain.
                if (progress().filter(Progress::finished).isPresent()) {
                    request("v2", worker -> worker.updateStack(STACK, template("v2", 2)));
                }
            }
            case 2 -> {
                if (isTime("v2")) {
                    request("back", worker -> worker.rollbackStack(STACK));
                }
            }
            case 3 -> {
                if (isTime("back")) {
                    request("v3", worker -> worker.updateStack(STACK, template("v3", 3)));
                }
            }
            default -> {
                return progress()
                        .filter(progress -> progress.traversal().equals("v3") && progress.finished())
                        .isPresent();
            }
        }
        return false;
    }

    /** Not before the last request has begun: one that was in an engine which died comes again after its lease, and no bus keeps an order. */
    private boolean isTime(String last) {
        return System.nanoTime() - nextRequest >= 0
                && progress().map(Progress::traversal).filter(last::equals).isPresent();
    }

    private Map<String, Object> template(String id, int version) {
        Model model = ChaosTemplate.version(seed, version);
        templates.put(id, model);
        return model.template().toMap();
    }

    private void request(String id, Consumer<StackWorker> request) {
        note("request " + id);
        casts.add(bus.castAsync(StackWorker.class, CastOptions.DEFAULT.withId(id), request)
                .toCompletableFuture());
        nextRequest = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500 + random.nextInt(4000));
    }

    private Optional<Progress> progress() {
        Stacks stacks = convergence.stacks();
        return stacks.progress(STACK);
    }

    private void check() throws Exception {
        for (CompletableFuture<Void> cast : casts) {
            cast.get(1, TimeUnit.MINUTES);
        }
        Set<String> names = Set.of("e1", "e2", "e3");
        for (String queue : List.of("stack", "converger")) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .alias("what is left in " + queue)
                    .until(() -> bus.depthOfAll(queue, names).orElseThrow()
                            == bus.deadLetters(queue).depth().orElseThrow());
            List<String> letters = new ArrayList<>();
            bus.deadLetters(queue).browse(letter -> letters.add(letter.toString()));
            assertThat(letters).as("dead letters of " + queue).isEmpty();
        }
        FinalState.check(database, new SimulatedResource(database), STACK, templates);
        assertThat(TableCounts.strings(database, "SELECT name FROM simulated GROUP BY name HAVING COUNT(*) > 1"))
                .as("made more than once, tombstones counted")
                .noneMatch(ChaosTemplate::isMadeOnce);
        for (ChaosEngine engine : engines) {
            Site.drain(engine.process());
        }
        note("all is well");
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void note(String what) {
        log.add(String.format(Locale.ROOT, "%6.1f s  %s", elapsed().toMillis() / 1000.0, what));
    }

    /** What happened, and when. */
    List<String> log() {
        return log;
    }

    private void reap() {
        engines.forEach(engine -> engine.process().process().destroyForcibly());
    }

    @Override
    public void close() throws Exception {
        reap();
        bus.close();
        broker.close();
        convergence.close();
        database.close();
        Runtime.getRuntime().removeShutdownHook(reaper);
    }
}
