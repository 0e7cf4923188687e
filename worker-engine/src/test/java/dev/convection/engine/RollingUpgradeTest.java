package dev.convection.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convection.engine.config.ConfigReader;
import dev.convection.engine.plugins.PluginJar;
import dev.convection.transport.memory.MemoryBroker;
import dev.convection.worker.Asynchronous;
import dev.convection.worker.Bus;
import dev.convection.worker.Worker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Engines with an older and a newer plugin side by side on one broker, as in an upgrade that takes one after the other. */
public class RollingUpgradeTest {
    /** What the workers of the plugins did: {@code engine method arguments}. They are loaded by loaders of their own. */
    public static final Queue<String> DONE = new ConcurrentLinkedQueue<>();

    private static final int ROUNDS = 60;

    /** As a client that was not upgraded has it. */
    @Worker(name = "greeter", version = "1.0")
    interface Older {
        @Asynchronous
        void greet(String name);
    }

    /** It gained an argument and a method. */
    @Worker(name = "greeter", version = "1.1")
    interface Newer {
        @Asynchronous
        void greet(String name, String language);

        @Asynchronous
        void dismiss(String name);
    }

    private static final String OLDER = """
            package hello;
            import dev.convection.engine.RollingUpgradeTest;
            import dev.convection.engine.WorkerProvider;
            import dev.convection.worker.Asynchronous;
            import dev.convection.worker.Bus;
            import dev.convection.worker.Worker;
            public class Greeting implements WorkerProvider<Greeting.Greeter> {
                @Worker(name = "greeter", version = "1.0")
                public interface Greeter {
                    @Asynchronous void greet(String name);
                }
                public Class<Greeter> contract() { return Greeter.class; }
                public Greeter worker(Bus bus) {
                    return name -> RollingUpgradeTest.DONE.add("older greet " + name);
                }
            }
            """;

    private static final String NEWER = """
            package hello;
            import dev.convection.engine.RollingUpgradeTest;
            import dev.convection.engine.WorkerProvider;
            import dev.convection.worker.Asynchronous;
            import dev.convection.worker.Bus;
            import dev.convection.worker.Worker;
            public class Greeting implements WorkerProvider<Greeting.Greeter> {
                @Worker(name = "greeter", version = "1.1")
                public interface Greeter {
                    @Asynchronous void greet(String name, String language);
                    @Asynchronous void dismiss(String name);
                }
                public Class<Greeter> contract() { return Greeter.class; }
                public Greeter worker(Bus bus) {
                    return new Greeter() {
                        public void greet(String name, String language) {
                            RollingUpgradeTest.DONE.add("newer greet " + name + " " + language);
                        }
                        public void dismiss(String name) {
                            RollingUpgradeTest.DONE.add("newer dismiss " + name);
                        }
                    };
                }
            }
            """;

    private final MemoryBroker broker = MemoryBroker.named("upgrade-" + System.nanoTime());

    @TempDir
    Path dir;

    private Bus clients;

    @BeforeEach
    void open() {
        DONE.clear();
        clients = Bus.open(broker.uri());
    }

    @AfterEach
    void close() {
        clients.close();
        broker.close();
    }

    @Test
    @DisplayName(
            "VER-1: what older and newer clients cast is handled while engines are upgraded one after the other, under load")
    void nothingIsLostOrGivenUp() throws Exception {
        Older older = clients.client(Older.class);
        Newer newer = clients.client(Newer.class);
        Engine first = engine("older", OLDER);
        Engine second = engine("older", OLDER);
        Set<String> oldCasts = new HashSet<>();
        Set<String> newCasts = new HashSet<>();

        Engine upgraded = null;
        for (int i = 0; i < ROUNDS; i++) {
            older.greet("o" + i);
            oldCasts.add("greet o" + i);
            // Clients are upgraded before the engines are: what they cast waits for the first engine that knows it.
            newer.greet("n" + i, "en");
            newCasts.add("newer greet n" + i + " en");
            newer.dismiss("d" + i);
            newCasts.add("newer dismiss d" + i);
            if (i == ROUNDS / 3) {
                await().until(() -> DONE.size() >= ROUNDS / 3);
                assertThat(DONE).allMatch(line -> line.startsWith("older greet o"));
                first.close();
                upgraded = engine("newer", NEWER);
            }
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> clients.depth("greeter").orElseThrow() == 0);
        second.close();
        Engine last = engine("newer", NEWER);
        older.greet("late");
        oldCasts.add("greet late");
        await().until(() -> DONE.contains("newer greet late null"));

        Set<String> done = new HashSet<>(DONE);
        assertThat(DONE).hasSameSizeAs(done);
        assertThat(done).containsAll(newCasts);
        done.removeAll(newCasts);
        // Either form of an engine handled what older clients cast; the argument that they do not know is null.
        Set<String> handledOld = new HashSet<>();
        done.forEach(line -> handledOld.add(line.replaceFirst("^older ", "").replaceFirst("^newer (.*) null$", "$1")));
        assertThat(handledOld).isEqualTo(oldCasts);
        assertThat(clients.deadLetters("greeter").depth()).hasValue(0);
        assertThat(clients.depth("greeter")).hasValue(0);
        upgraded.close();
        last.close();
    }

    private Engine engine(String name, String source) throws Exception {
        Path plugins = Files.createTempDirectory(dir, name);
        new PluginJar()
                .source("hello.Greeting", source)
                .offers(WorkerProvider.class, "hello.Greeting")
                .pack(plugins, name + ".jar");
        Engine engine = Engine.of(
                new ConfigReader(dir)
                        .flag("transport.uri", broker.uri().toString(), "--transport")
                        .flag("store.url", "jdbc:h2:mem:" + broker.name(), "--store")
                        .flag("engine.unknown.delay", "100ms", "--set")
                        .read(),
                List.of(plugins),
                List.of());
        engine.start(Duration.ofSeconds(10));
        return engine;
    }
}
