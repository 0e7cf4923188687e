package dev.convection.engine.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.convection.engine.convergence.Template;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What templates may look like. What they may not: {@link TemplateProblemsTest}. */
class TemplateReaderTest {
    private final TemplateReader reader = new TemplateReader(Set.of("simulated", "file"));

    @Test
    void readsDefinitionsInTheOrderOfTheText() {
        Template template = reader.read("""
                resources:
                  web:
                    type: simulated
                    depends_on: [db, net]
                    properties:
                      size: 3
                      address: {get_attr: [net, cidr]}
                      nested: [{deep: {get_resource: db}}]
                  net:
                    type: simulated
                    properties: {cidr: 10.0.0.0/8}
                  db:
                    type: file
                    depends_on: net
                """, "app.yaml");

        assertThat(template.resources().keySet()).containsExactly("web", "net", "db");
        assertThat(template.requires("web")).containsExactly("db", "net");
        assertThat(template.requires("db")).containsExactly("net");
        assertThat(template.resources().get("net").line()).isEqualTo(9);
        assertThat(template.resources().get("web").properties())
                .containsEntry("size", 3)
                .containsEntry("address", Map.of("get_attr", List.of("net", "cidr")));
    }

    @Test
    void aReferenceIsADependencyAtAnyDepth() {
        Template template = reader.read("""
                resources:
                  a: {type: file}
                  b: {type: file}
                  c:
                    type: file
                    properties:
                      l: [[{x: [{get_attr: [b, y]}]}]]
                      m: {get_resource: a}
                """, "t");

        assertThat(template.requires("c")).containsExactly("b", "a");
    }

    @Test
    void valuesAreThoseOfTheYamlCoreSchema() {
        Template template = reader.read("""
                resources:
                  a:
                    type: file
                    properties:
                      text: plain
                      quoted: "12"
                      integer: 12
                      long: 12345678901
                      real: 1.5
                      yes: yes
                      truth: true
                      none: ~
                      empty:
                      block: |
                        two
                        lines
                """, "t");

        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("text", "plain");
        wanted.put("quoted", "12");
        wanted.put("integer", 12);
        wanted.put("long", 12345678901L);
        wanted.put("real", 1.5);
        wanted.put("yes", "yes");
        wanted.put("truth", true);
        wanted.put("none", null);
        wanted.put("empty", null);
        wanted.put("block", "two\nlines\n");
        assertThat(template.resources().get("a").properties()).isEqualTo(wanted);
    }

    @Test
    void jsonIsReadToo() {
        Template template = reader.read(
                "{\n\t\"resources\": {\n\t\t\"a\": {\"type\": \"file\", \"properties\": {\"x\": [1, null, \"\\u00e9\"]}}\n\t}\n}\n",
                "t.json");

        assertThat(template.resources().get("a").properties()).containsEntry("x", Arrays.asList(1, null, "é"));
        assertThat(template.resources().get("a").line()).isEqualTo(3);
    }

    @Test
    void anchorsAndAliasesAreReplacedByWhatTheyStandFor() {
        Template template = reader.read("""
                resources:
                  a: {type: file, properties: &common {x: {y: 1}}}
                  b: {type: file, properties: *common}
                """, "t");

        assertThat(template.resources().get("b").properties()).isEqualTo(Map.of("x", Map.of("y", 1)));
    }

    @Test
    void aTemplateWithoutResourcesIsOne() {
        assertThat(reader.read("resources: {}", "t").resources()).isEmpty();
    }

    @Test
    void thePlainFormMakesTheSameTemplate() {
        Template template = reader.read("""
                resources:
                  a: {type: file, properties: {x: 1, y: null}}
                  b: {type: simulated, depends_on: a, properties: {r: {get_attr: [a, x]}}}
                """, "t");

        Template again = reader.read(template.toMap());

        assertThat(again.toMap()).isEqualTo(template.toMap());
        assertThat(again.resources().keySet()).containsExactly("a", "b");
        assertThat(again.requires("b")).containsExactly("a");
        assertThat(again.resources().get("b").line()).isZero();
    }

    @Test
    void thePlainFormIsCheckedAsWell() {
        assertThatThrownBy(() -> reader.read(Map.of("resources", Map.of("a", Map.of("type", "fil")))))
                .isInstanceOf(TemplateException.class)
                .hasMessage("template: resource a: unknown type fil; did you mean file?");
        assertThatThrownBy(() -> reader.read(Map.of("resources", Map.of("a", List.of(new Object())))))
                .isInstanceOf(TemplateException.class)
                .hasMessageStartingWith("template: Not a value of a template");
    }

    @Test
    void aFileIsNamedByItsBaseName(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("app.yaml"), "\uFEFFresources: {a: {type: fil}}");

        assertThatThrownBy(() -> reader.read(file)).hasMessageStartingWith("app.yaml:1: resource a: unknown type fil");
    }

    @Test
    void chainsOfThousandsAreNoProblem() {
        StringBuilder text = new StringBuilder("resources:\n");
        for (int i = 0; i < 20_000; i++) {
            text.append("  r").append(i).append(": {type: file");
            text.append(i == 0 ? "}\n" : ", depends_on: r" + (i - 1) + "}\n");
        }

        assertThat(reader.read(text.toString(), "t").resources()).hasSize(20_000);
        String closed = text.toString().replace("r0: {type: file}", "r0: {type: file, depends_on: r19999}");
        TemplateException problem = catchThrowableOfType(TemplateException.class, () -> reader.read(closed, "t"));
        assertThat(problem)
                .hasMessageStartingWith("t:2: resource r0: waits for itself: r0 -> r19999 -> r19998")
                .hasMessageEndingWith("(19950 more) -> r0");
    }
}
