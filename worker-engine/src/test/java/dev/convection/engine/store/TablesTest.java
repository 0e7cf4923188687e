package dev.convection.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.engine.store.DefinitionTable.Definition;
import dev.convection.engine.store.EdgeTable.Edge;
import dev.convection.engine.store.NodeTable.Fresh;
import dev.convection.engine.store.ResourceTable.Attempt;
import dev.convection.engine.store.ResourceTable.Result;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The same on H2 and on PostgreSQL. */
@ParameterizedClass
@EnumSource
class TablesTest {
    private static final NodeId WHOLE = new NodeId("t", "", true);
    private static @Nullable PostgresServer postgres;
    private static int names;

    private final Kind kind;
    private DatabaseSettings settings;
    private Database database;

    TablesTest(Kind kind) {
        this.kind = kind;
    }

    enum Kind {
        H2,
        POSTGRESQL
    }

    @BeforeEach
    void open() {
        if (kind == Kind.POSTGRESQL && postgres == null) {
            postgres = PostgresServer.start();
        }
        settings = kind == Kind.H2
                ? new DatabaseSettings("jdbc:h2:mem:tables-" + names++, "sa", "", 12)
                : postgres.database(12);
        database = Database.open(settings);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @AfterAll
    static void stop() throws IOException {
        if (postgres != null) {
            postgres.close();
            postgres = null;
        }
    }

    @Test
    void aSnapshotSeesAllTablesAtOneMoment() {
        boolean seen = database.snapshot(tables -> {
            tables.stacks().find("s");
            CompletableFuture.runAsync(() -> database.write(others -> {
                        others.requests().put("s", "r", new RequestTable.RequestRow("BEGUN", ""), 1);
                        return true;
                    }))
                    .join();
            return tables.requests().find("s", "r").isPresent();
        });

        boolean seenNext =
                database.snapshot(tables -> tables.requests().find("s", "r").isPresent());

        assertThat(seen).isFalse();
        assertThat(seenNext).isTrue();
    }

    @Test
    void ofManyThatReportToOneNodeExactlyOneFindsItReady() throws Exception {
        List<NodeId> leaves = IntStream.range(0, 400)
                .mapToObj(i -> new NodeId("t", "k" + i, true))
                .toList();
        database.write(tables -> {
            tables.nodes()
                    .insert(
                            "s",
                            leaves.stream()
                                    .map(leaf -> new Fresh(leaf, "r", 0, 0))
                                    .toList());
            tables.nodes().insert("s", List.of(new Fresh(WHOLE, "", 0, leaves.size())));
            tables.edges()
                    .insert(leaves.stream().map(leaf -> new Edge(leaf, WHOLE)).toList());
            return true;
        });
        AtomicInteger found = new AtomicInteger();

        together(
                8,
                leaves.stream()
                        .map(leaf -> (Callable<Boolean>) () -> {
                            List<NodeId> ready = database.write(tables -> {
                                assertThat(tables.nodes().complete(leaf, true, "{}"))
                                        .isTrue();
                                tables.nodes().report(tables.edges().successors(leaf));
                                return tables.edges().readySuccessors(leaf);
                            });
                            found.addAndGet(ready.size());
                            return true;
                        })
                        .toList());

        assertThat(found).hasValue(1);
        assertThat(list(tables -> tables.nodes().ready("t"))).containsExactly(WHOLE);
    }

    @Test
    void ofManyThatWantAHoldOneGetsIt() throws Exception {
        insert(row("k"));
        NodeId node = new NodeId("t", "k", true);
        ResourceRow seen = find("k");
        AtomicInteger got = new AtomicInteger();

        together(
                8,
                IntStream.range(0, 8)
                        .mapToObj(i -> (Callable<Boolean>) () -> {
                            if (database.write(tables -> tables.resources().acquire(seen, node, "e" + i, attempt()))) {
                                got.incrementAndGet();
                            }
                            return true;
                        })
                        .toList());

        assertThat(got).hasValue(1);
        assertThat(find("k").token()).isEqualTo(1);
        assertThat(find("k").isHeldBy(node)).isTrue();
        assertThat(find("k").isHeldByOtherThan(new NodeId("t", "k", false))).isTrue();
    }

    @Test
    void aFormerHolderCanWriteNothing() {
        insert(row("k"));
        NodeId node = new NodeId("t", "k", true);
        assertThat(acquire(node)).isTrue();
        long old = find("k").token();
        assertThat(acquire(node)).as("the same node takes its own hold over").isTrue();

        Result result = new Result("t", "id", "{}", List.of());
        assertThat(says(tables -> tables.resources().complete("k", old, result)))
                .isFalse();
        assertThat(says(tables -> tables.resources().release("k", old, "no"))).isFalse();
        assertThat(says(tables -> tables.resources().delete("k", old))).isFalse();
        assertThat(says(tables -> tables.resources().complete("k", old + 1, result)))
                .isTrue();
        assertThat(find("k").holder()).isNull();
        assertThat(find("k").physicalId()).isEqualTo("id");
    }

    @Test
    void nobodyTakesAHoldForATraversalThatIsOver() {
        insert(row("k"));
        ResourceRow seen = find("k");

        database.write(tables -> {
            tables.resources().begin("s", "t2");
            return true;
        });

        assertThat(says(tables -> tables.resources().acquire(seen, new NodeId("t", "k", true), "e", attempt())))
                .isFalse();
    }

    @Test
    void aNodeThatIsReplacedHandsOnWhatItKnowsAndWhoWaitsForIt() {
        NodeId before = new NodeId("t", "before", true);
        NodeId old = new NodeId("t", "old", true);
        NodeId fresh = new NodeId("t", "fresh", true);
        NodeId after = new NodeId("t", "after", true);
        database.write(tables -> {
            tables.nodes()
                    .insert(
                            "s",
                            List.of(
                                    new Fresh(before, "b", 0, 0),
                                    new Fresh(old, "o", 1, 0),
                                    new Fresh(fresh, "o", 1, 0),
                                    new Fresh(after, "a", 2, 1)));
            tables.nodes().complete(before, true, "\"data\"");
            tables.edges().insert(List.of(new Edge(before, old), new Edge(old, after)));

            tables.nodes().complete(old, true, null);
            tables.edges().handOn(old, fresh);
            return true;
        });

        assertThat(list(tables -> tables.edges().inputs(fresh))).containsExactly("\"data\"");
        assertThat(list(tables -> tables.edges().successors(fresh))).containsExactly(after);
        assertThat(list(tables -> tables.edges().readySuccessors(old))).containsExactly(fresh);
    }

    @Test
    void whoIsHeldByItselfNeedsNoOtherCast() {
        NodeId node = new NodeId("t", "k", true);
        insert(row("k"));
        database.write(tables -> {
            tables.nodes().insert("s", List.of(new Fresh(node, "r", 0, 0)));
            return true;
        });
        assertThat(list(tables -> tables.nodes().ready("t"))).containsExactly(node);

        acquire(node);

        assertThat(list(tables -> tables.nodes().ready("t"))).isEmpty();
    }

    @Test
    void twoTransactionsThatMeetCrosswiseBothGetThrough() throws Exception {
        insert(row("a"));
        insert(row("b"));
        CyclicBarrier met = new CyclicBarrier(2);
        AtomicInteger runs = new AtomicInteger();

        together(
                2,
                List.of(List.of("a", "b"), List.of("b", "a")).stream()
                        .map(order -> (Callable<Boolean>) () -> database.write(tables -> {
                            tables.resources().fail(order.get(0), "first");
                            if (runs.incrementAndGet() <= 2) {
                                meet(met);
                            }
                            tables.resources().fail(order.get(1), "second");
                            return true;
                        }))
                        .toList());

        assertThat(runs).hasValueGreaterThan(2);
        assertThat(find("a").version()).isEqualTo(2);
        assertThat(find("b").version()).isEqualTo(2);
    }

    @Test
    void anInterruptionStopsNoWriteAndIsNotForgotten() {
        insert(row("k"));
        Thread.currentThread().interrupt();

        database.write(tables -> {
            tables.resources().fail("k", "written");
            return true;
        });

        assertThat(Thread.interrupted()).isTrue();
        assertThat(find("k").reason()).isEqualTo("written");
    }

    @Test
    void aConnectionThatIsLostWithinATransactionStopsNoWriteAndNoRead() {
        for (boolean early : List.of(true, false)) {
            AtomicInteger times = new AtomicInteger();
            assertThat(database.<Integer>write(tables -> {
                        tables.requests().put("s", "r" + early, new RequestTable.RequestRow("BEGUN", ""), 1);
                        loseConnection(tables, times, early);
                        return times.get();
                    }))
                    .isEqualTo(2);
            times.set(0);
            assertThat(database.<Integer>snapshot(tables -> {
                        loseConnection(tables, times, early);
                        return times.get();
                    }))
                    .isEqualTo(2);
        }
    }

    /** In the pool, so that it is found out only when somebody has it. */
    @Test
    void aConnectionThatIsLostBetweenTransactionsStopsNothing() throws Exception {
        for (int i = 0; i < 3; i++) {
            database.write(tables -> tables.requests().find("s", "r"));
            terminateAll();
            assertThat(database.<Boolean>write(
                            tables -> tables.requests().find("s", "r").isEmpty()))
                    .isTrue();
            terminateAll();
            assertThat(database.<Boolean>snapshot(
                            tables -> tables.requests().find("s", "r").isEmpty()))
                    .isTrue();
            terminateAll();
            assertThat(database.<Boolean>read(
                            tables -> tables.requests().find("s", "r").isEmpty()))
                    .isTrue();
        }
    }

    /** Nobody can do that to H2 in memory. */
    private void terminateAll() throws SQLException {
        if (kind == Kind.H2) {
            return;
        }
        try (Connection connection = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        }
    }

    /** The first time only: noticed by the statement itself, or by whatever comes after it. */
    private void loseConnection(Tables tables, AtomicInteger times, boolean early) {
        if (times.incrementAndGet() > 1) {
            return;
        }
        if (kind == Kind.POSTGRESQL && early) {
            tables.handle().execute("SELECT pg_terminate_backend(pg_backend_pid())");
        } else if (kind == Kind.POSTGRESQL) {
            int mine = tables.handle()
                    .createQuery("SELECT pg_backend_pid()")
                    .mapTo(Integer.class)
                    .one();
            CompletableFuture.supplyAsync(() -> database.read(others -> others.handle()
                            .createQuery("SELECT pg_terminate_backend(:mine, 5000)")
                            .bind("mine", mine)
                            .mapTo(Boolean.class)
                            .one()))
                    .join();
        } else {
            throw new IllegalStateException(new SQLException("lost", early ? "90067" : "08006"));
        }
    }

    @Test
    void templatesThatAStackHasNoUseForAreForgotten() {
        StackRow stack = new StackRow("s", "UPDATE", "COMPLETE", "", "t3", 3, "t3", "t2", null, true, null, 0);
        database.write(tables -> {
            for (String template : List.of("t1", "t2", "t3")) {
                tables.definitions()
                        .insert("s", template, List.of(new Definition("r", "simulated", "{}", List.of("x"))));
            }
            tables.definitions().insert("other", "t0", List.of(new Definition("r", "simulated", "{}", List.of())));
            tables.definitions().prune(stack);
            return true;
        });

        assertThat(TableCounts.strings(database, "SELECT template FROM definition ORDER BY template"))
                .containsExactly("t0", "t2", "t3");
        assertThat(list(tables -> tables.definitions().list("t2")))
                .containsExactly(new Definition("r", "simulated", "{}", List.of("x")));
    }

    private <T> List<T> list(Function<Tables, List<T>> query) {
        return database.read(query);
    }

    private boolean says(Function<Tables, Boolean> write) {
        return database.write(write);
    }

    private ResourceRow find(String key) {
        return database.read(tables -> tables.resources().find(key)).orElseThrow();
    }

    private void insert(ResourceRow row) {
        database.write(tables -> {
            tables.resources().insert(List.of(row));
            return true;
        });
    }

    private boolean acquire(NodeId node) {
        ResourceRow seen = find(node.key());
        return database.write(tables -> tables.resources().acquire(seen, node, "e", attempt()));
    }

    private static ResourceRow row(String key) {
        return ResourceRow.fresh(key, "s", "r", "simulated", "t", null, "t");
    }

    private static Attempt attempt() {
        return new Attempt("CREATE", "simulated", "{}", List.of(), "t");
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void together(int threads, List<Callable<Boolean>> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Boolean>> all = new ArrayList<>();
            for (Callable<Boolean> one : work) {
                all.add(pool.submit(one));
            }
            for (Future<Boolean> one : all) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
