package dev.convection.engine.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.engine.ResourceType;
import dev.convection.engine.WorkerProvider;
import dev.convection.engine.distribution.Distribution.Run;
import dev.convection.engine.plugins.PluginJar;
import dev.convection.worker.spi.TransportProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's own worker, resource type and transport, in the distribution's plugins directory. */
class PluginsIT {
    private static final String GREETER = """
            package hello;
            import dev.convection.worker.Asynchronous;
            import dev.convection.worker.Worker;
            @Worker(name = "greeter")
            public interface Greeter {
                @Asynchronous void greet(String name);
            }
            """;
    private static final String GREETING = """
            package hello;
            import dev.convection.engine.WorkerProvider;
            import dev.convection.worker.Bus;
            import java.nio.file.Files;
            import java.nio.file.Path;
            public class Greeting implements WorkerProvider<Greeter> {
                public Class<Greeter> contract() { return Greeter.class; }
                public Greeter worker(Bus bus) {
                    return name -> {
                        try {
                            Files.writeString(Path.of("greeting"), "Hello " + name);
                        } catch (java.io.IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    };
                }
            }
            """;
    private static final String LAMP = """
            package hello;
            import dev.convection.engine.Operation;
            import dev.convection.engine.ResourceType;
            import java.util.List;
            import java.util.Map;
            public class Lamp implements ResourceType {
                public String type() { return "lamp"; }
                public Created create(Operation operation, Map<String, Object> properties) {
                    return new Created("lamp-" + operation.resource(), Map.of("light", "on"));
                }
                public Map<String, Object> update(
                        Operation operation, String id, Map<String, Object> old, Map<String, Object> wanted) {
                    return Map.of("light", "on");
                }
                public void delete(Operation operation, String id) {}
                public boolean needsReplacement(Map<String, Object> old, Map<String, Object> wanted) { return false; }
                public List<Existing> list(String stack) { return List.of(); }
            }
            """;

    private static final String LOFT = """
            package hello;
            import dev.convection.transport.memory.MemoryTransportProvider;
            import dev.convection.worker.spi.Transport;
            import dev.convection.worker.spi.TransportConfig;
            import dev.convection.worker.spi.TransportProvider;
            import java.net.URI;
            import java.util.Set;
            public class Loft implements TransportProvider {
                public Set<String> schemes() { return Set.of("loft"); }
                public Transport open(TransportConfig config) {
                    return new MemoryTransportProvider().open(new TransportConfig(
                            URI.create("memory:loft"), config.namespace(), true, config.security(), config.options()));
                }
            }
            """;

    @TempDir
    Path dir;

    @Test
    void areFound() throws Exception {
        Path home = Files.createDirectories(dir.resolve("home"));
        Distribution distribution = Distribution.copied(dir.resolve("convection"), home);
        new PluginJar()
                .source("hello.Greeter", GREETER)
                .source("hello.Greeting", GREETING)
                .source("hello.Lamp", LAMP)
                .source("hello.Loft", LOFT)
                .offers(TransportProvider.class, "hello.Loft")
                .offers(WorkerProvider.class, "hello.Greeting")
                .offers(ResourceType.class, "hello.Lamp")
                .pack(distribution.file("plugins"), "hello.jar");
        Files.writeString(distribution.file("plugins").resolve("broken.jar"), "no archive");

        Run cast = distribution.run("cast", "greeter.greet", "{\"name\": \"Ada\"}", "--transport", "loft:here");
        assertThat(cast.err()).hasLineCount(1).contains("plugin broken.jar cannot be read");
        assertThat(cast.out()).matches("greeter.greet [-0-9a-f]{36}: handled\n");
        assertThat(home.resolve("greeting")).hasContent("Hello Ada");

        Path template = Files.writeString(dir.resolve("room.yaml"), """
                resources:
                  lamp: {type: lamp}
                  note: {type: simulated, properties: {light: {get_attr: [lamp, light]}, id: {get_resource: lamp}}}
                """);
        assertThat(distribution.run("up", template.toString()).code()).isZero();
        assertThat(distribution.run("stack", "show", "room", "--output", "json").out())
                .contains("\"physicalId\" : \"lamp-lamp\"", "\"light\" : \"on\"", "\"id\" : \"lamp-lamp\"");
    }
}
