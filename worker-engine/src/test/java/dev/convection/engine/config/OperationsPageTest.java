package dev.convection.engine.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/operations.md} tells deployers to set exists. */
class OperationsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "operations.md");

    @Test
    void everyVariableIsOneThatIsRead() throws Exception {
        List<String> unknown = new ArrayList<>();
        Matcher variables = Pattern.compile("CONVECTION_[A-Z][A-Z_]+").matcher(Files.readString(PAGE));
        int count = 0;
        while (variables.find()) {
            count++;
            List<String> problems = new ArrayList<>();
            Environment.read(Map.of(variables.group(), "x"), List.of(), problems);
            unknown.addAll(problems);
        }

        assertThat(unknown).isEmpty();
        assertThat(count).isGreaterThan(10);
    }

    @Test
    void everyKeyIsOneThatExists() throws Exception {
        Matcher keys = Pattern.compile("`((?:engine|transport|store|cast|health|log)\\.[a-z.-]+)`")
                .matcher(Files.readString(PAGE));
        int count = 0;
        while (keys.find()) {
            count++;
            assertThat(Catalogue.find(keys.group(1))).as(keys.group(1)).isNotNull();
        }
        assertThat(count).isGreaterThan(5);
    }
}
