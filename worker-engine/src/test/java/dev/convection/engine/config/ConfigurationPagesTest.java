package dev.convection.engine.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the reference and the distribution's file to the table. After a change of the table run
 * {@code mvn test -Dtest=ConfigurationPagesTest -Dconvection.pages.write=true} to write them anew.
 */
class ConfigurationPagesTest {
    private static final Path REFERENCE = Path.of("..", "docs", "configuration.md");
    private static final Path CONF = Path.of("src", "main", "dist", "conf", "convection.yaml");
    private static final String SOME = "SOMETHING";
    private static final String BEGIN = "<!-- made from the table in Keys.java: begin -->\n";
    private static final String END = "<!-- made from the table in Keys.java: end -->\n";

    @Test
    void theReferenceIsThatOfTheTable() throws Exception {
        String page = Files.readString(REFERENCE);
        String wanted = page.substring(0, page.indexOf(BEGIN)) + BEGIN + tables() + page.substring(page.indexOf(END));

        holds(REFERENCE, wanted);
    }

    @Test
    void theFileOfTheDistributionShowsEveryKeyWithItsDefault() throws Exception {
        holds(CONF, file());
    }

    @Test
    void theFileOfTheDistributionSetsNothing(@TempDir Path dir) {
        assertThat(new ConfigReader(dir).file(CONF).read()).hasToString("Config[]");
    }

    @Test
    void everyLineOfTheFileIsRightWhenItsCommentSignIsTaken(@TempDir Path dir) throws Exception {
        String lines = file().lines()
                .map(line -> line.replaceFirst("^#([a-z])", "$1"))
                .filter(line -> !line.contains(SOME))
                .collect(Collectors.joining("\n"));

        Config config = new ConfigReader(dir)
                .file(Files.writeString(dir.resolve("c.yaml"), lines))
                .read();

        for (Key<?> key : Keys.all()) {
            if (key.fallback() != null) {
                assertThat(config.toString()).contains(key.path());
                assertThat(config.find(key))
                        .isEqualTo(new ConfigReader(dir).read().find(key));
            }
        }
    }

    private static void holds(Path file, String wanted) throws Exception {
        if (Boolean.getBoolean("convection.pages.write")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, wanted);
        }
        assertThat(file).hasContent(wanted);
    }

    private static String tables() {
        StringBuilder text = new StringBuilder();
        String group = "";
        for (Key<?> key : Keys.all()) {
            String own = key.path().substring(0, key.path().indexOf('.'));
            if (!own.equals(group)) {
                group = own;
                text.append("\n### `").append(group).append("`\n\n| key | value | default | |\n|---|---|---|---|\n");
            }
            text.append("| `%s` | %s | %s | %s |\n"
                    .formatted(
                            key.path(),
                            key.kind().allowed(),
                            key.fallback() == null ? "" : "`" + key.fallback() + "`",
                            key.what().replace("$CONVECTION_HOME", "`$CONVECTION_HOME`")));
        }
        return text.append("\n").toString();
    }

    private static String file() {
        StringBuilder text = new StringBuilder("""
                # The configuration of Convection. Every key is here with its default: take the # away to change one.
                # Each can also be set by the environment (CONVECTION_TRANSPORT_URI for transport.uri) and by a flag
                # (--set transport.uri=...), which win over this file. Names may be nested instead of dotted.
                """);
        for (Key<?> key : Keys.all()) {
            text.append('\n');
            wrap(key.what() + " (" + key.kind().allowed() + ")")
                    .forEach(line -> text.append("# ").append(line).append('\n'));
            String value = key.fallback() == null ? SOME : key.fallback();
            text.append('#')
                    .append(key.path().replace("*", SOME))
                    .append(": ")
                    .append(value.endsWith(":") ? '"' + value + '"' : value)
                    .append('\n');
        }
        return text.toString();
    }

    private static List<String> wrap(String text) {
        return Arrays.asList(text.replaceAll("(.{1,90})( |$)", "$1\n").split("\n"));
    }
}
