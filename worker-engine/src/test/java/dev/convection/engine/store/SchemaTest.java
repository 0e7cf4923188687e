package dev.convection.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SchemaTest {
    @Test
    void theNewestVersionIsThatOfTheNewestScript() throws Exception {
        try (Stream<Path> scripts =
                Files.list(Path.of("src", "main", "resources").resolve(Schema.SCRIPTS))) {
            assertThat(scripts.map(script -> script.getFileName().toString())
                            .map(name -> name.replaceFirst("V(\\d+)__.*", "$1"))
                            .map(Integer::parseInt)
                            .max(Integer::compare))
                    .hasValue(Integer.parseInt(Schema.NEWEST));
        }
    }
}
