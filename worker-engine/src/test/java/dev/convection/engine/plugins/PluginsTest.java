package dev.convection.engine.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.engine.WorkerProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("rawtypes") // the class of a generic interface has no parameter
class PluginsTest {
    private static final String GREETER = """
            package hello;
            @dev.convection.worker.Worker(name = "greeter")
            public interface Greeter {
                @dev.convection.worker.Asynchronous void greet(String name);
            }
            """;
    private static final String PROVIDER = """
            package hello;
            public class Greeting implements dev.convection.engine.WorkerProvider<Greeter> {
                public Class<Greeter> contract() { return Greeter.class; }
                public Greeter worker(dev.convection.worker.Bus bus) { return name -> {}; }
            }
            """;

    @TempDir
    Path dir;

    private final List<String> broken = new ArrayList<>();

    @Test
    void findsWhatAJarOffers() throws Exception {
        good("good.jar");

        try (Plugins plugins = Plugins.open(List.of(dir), broken::add)) {
            assertThat(plugins.load(WorkerProvider.class))
                    .singleElement()
                    .satisfies(plugin -> assertThat(plugin.origin()).isEqualTo("good.jar"))
                    .satisfies(plugin ->
                            assertThat(plugin.service().contract().getName()).isEqualTo("hello.Greeter"));
            assertThat(plugins.names()).containsExactly("good.jar");
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void aBrokenOneIsNamedAndHidesNoOther() throws Exception {
        Files.writeString(dir.resolve("a-no-archive.jar"), "hello");
        new PluginJar().offers(WorkerProvider.class, "no.SuchClass").pack(dir, "b-no-class.jar");
        new PluginJar()
                .source(
                        "bad.Throws",
                        PROVIDER.replace("hello;", "bad; import hello.*;")
                                .replace("Greeting", "Throws")
                                .replace(
                                        "{\n    public Class",
                                        "{\n    public Throws() { throw new IllegalStateException(\"no licence\"); }\n    public Class"))
                .source("hello.Greeter", GREETER)
                .offers(WorkerProvider.class, "bad.Throws")
                .pack(dir, "c-throws.jar");
        new PluginJar()
                .source(
                        "lacks.Base",
                        PROVIDER.replace("hello;", "lacks; import hello.*;").replace("Greeting", "Base"))
                .source("lacks.Lacks", "package lacks; public class Lacks extends Base {}")
                .source("hello.Greeter", GREETER)
                .without("lacks.Base")
                .offers(WorkerProvider.class, "lacks.Lacks")
                .pack(dir, "d-lacks-a-class.jar");
        new PluginJar()
                .source("other.Other", "package other; public class Other {}")
                .offers(WorkerProvider.class, "other.Other")
                .pack(dir, "e-other-class.jar");
        new PluginJar().offers(WorkerProvider.class, "no good name").pack(dir, "f-no-name.jar");
        good("good.jar");

        try (Plugins plugins = Plugins.open(List.of(dir), broken::add)) {
            assertThat(plugins.load(WorkerProvider.class))
                    .extracting(Plugin::origin)
                    .containsExactly("good.jar");
        }
        assertThat(broken).hasSize(6);
        assertThat(broken.get(0)).startsWith("plugin a-no-archive.jar cannot be read: ");
        assertThat(broken.get(1))
                .startsWith("plugin b-no-class.jar is broken: ")
                .endsWith("Provider no.SuchClass not found");
        assertThat(broken.get(2))
                .startsWith("plugin c-throws.jar is broken: ")
                .endsWith("Provider bad.Throws could not be instantiated: no licence");
        assertThat(broken.get(3))
                .startsWith("plugin d-lacks-a-class.jar is broken: ")
                .contains("lacks/Base");
        assertThat(broken.get(4))
                .startsWith("plugin e-other-class.jar is broken: ")
                .endsWith("not a subtype");
        assertThat(broken.get(5)).startsWith("plugin f-no-name.jar is broken: ").contains("Illegal");
    }

    @Test
    void directoriesThatAreNotThereAreEmpty() {
        try (Plugins plugins = Plugins.open(List.of(dir.resolve("none")), broken::add)) {
            assertThat(plugins.load(WorkerProvider.class)).isEmpty();
        }
        assertThat(broken).isEmpty();
    }

    private void good(String name) throws Exception {
        new PluginJar()
                .source("hello.Greeter", GREETER)
                .source("hello.Greeting", PROVIDER)
                .offers(WorkerProvider.class, "hello.Greeting")
                .pack(dir, name);
    }
}
