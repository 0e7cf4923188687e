package dev.convection.engine.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every message about a wrong template, word by word: they are what most people ever see of the reader. */
class TemplateProblemsTest {
    private final TemplateReader reader = new TemplateReader(Set.of("simulated", "file"));

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '`', textBlock = """
            ``                                            => t:1: it is empty; a template begins with resources:
            # only a comment                              => t:1: it is empty; a template begins with resources:
            [a]                                           => t:1: a template is a map with the key resources, not a list
            5                                             => t:1: a template is a map with the key resources, not the number 5
            {}                                            => t:1: the key resources is missing
            resorces: {}                                  => t:1: unknown key resorces; did you mean resources?
            {resources: {}, outputs: {}}                  => t:1: unknown key outputs; a template has one key, resources
            resources:                                    => t:1: resources must be a map of names, not nothing
            resources: [a]                                => t:1: resources must be a map of names, not a list
            resources: {'': {type: file}}                 => t:1: resource '': a name must not be empty
            resources: {' a': {type: file}}               => t:1: resource  a: a name must not begin or end with a space, nor hold a control character
            resources: {"a\\nb": {type: file}}            => t:1: resource a?b: a name must not begin or end with a space, nor hold a control character
            resources: {a: file}                          => t:1: resource a: must be a map with type, properties and depends_on, not text
            resources: {a: }                              => t:1: resource a: must be a map with type, properties and depends_on, not nothing
            resources: {a: {typ: file, type: file}}       => t:1: resource a: unknown key typ; did you mean type?
            resources: {a: {type: file, x: 1}}            => t:1: resource a: unknown key x; a resource has type, properties and depends_on
            resources: {a: {}}                            => t:1: resource a: the key type is missing; known types: file, simulated
            resources: {a: {type: 5}}                     => t:1: resource a: type must be text, not the number 5
            resources: {a: {type: simulatd}}              => t:1: resource a: unknown type simulatd; did you mean simulated?
            resources: {a: {type: server}}                => t:1: resource a: unknown type server; known types: file, simulated
            resources: {a: {type: file, properties: [1]}} => t:1: resource a: properties must be a map, not a list
            resources: {a: {type: file, depends_on: 1}}   => t:1: resource a: depends_on must be a name or a list of names; there is the number 1
            resources: {a: {type: file, depends_on: [{}]}} => t:1: resource a: depends_on must be a name or a list of names; there is a map
            resources: {net: {type: file}, a: {type: file, depends_on: nett}} => t:1: resource a: requires nett, which is not in the template; did you mean net?
            resources: {a: {type: file, properties: {x: {get_resource: other}}}} => t:1: resource a: requires other, which is not in the template
            resources: {a: {type: file, properties: {x: [{get_attr: [other, y]}]}}} => t:1: resource a: requires other, which is not in the template
            resources: {a: {type: file, properties: {x: {get_resource: [a]}}}} => t:1: resource a: get_resource takes the name of a resource, {get_resource: NAME}, not a list
            resources: {a: {type: file, properties: {x: {get_attr: a.y}}}} => t:1: resource a: get_attr takes a resource and one of its attributes, {get_attr: [NAME, ATTRIBUTE]}, not text
            resources: {a: {type: file, properties: {x: {get_attr: [a]}}}} => t:1: resource a: get_attr takes a resource and one of its attributes, {get_attr: [NAME, ATTRIBUTE]}, not a list of 1
            resources: {a: {type: file, properties: {x: {get_attr: [a, 1]}}}} => t:1: resource a: get_attr takes a resource and one of its attributes, {get_attr: [NAME, ATTRIBUTE]}, not a list of two other things
            resources: {b: {type: file}, a: {type: file, properties: {x: {get_resource: b, y: 1}}}} => t:1: resource a: get_resource must be the only key of its map
            resources: {a: {type: file, depends_on: a}}   => t:1: resource a: waits for itself: a -> a
            resources: {1: {type: file}}                  => t:1: resources: a key must be text; put 1 in quotes
            resources: {~: {type: file}}                  => t:1: resources: a key must be text; put ~ in quotes
            resources: {[a]: {type: file}}                => t:1: resources: a key must be text, not a map or a list
            resources: {a: {type: file, properties: {x: {{ y }}}}} => t:1: resource a: properties.x: a key must be text, not a map or a list
            resources: {a: {type: file, properties: {<<: {x: 1}}}} => t:1: resource a: properties: << (merge) is no YAML 1.2; write the entries out
            resources: {a: {type: file, properties: {x: .inf}}} => t:1: resource a: properties.x: .inf is a number that JSON cannot write; put it in quotes if it is text
            resources: {a: {type: file, properties: {x: 1e999}}} => t:1: resource a: properties.x: 1e999 is a number that JSON cannot write; put it in quotes if it is text
            resources: {a: {type: file, properties: {x: !!binary aGk=}}} => t:1: resource a: properties.x: the tag tag:yaml.org,2002:binary is not supported
            resources: {a: {type: file, properties: {x: !!int hi}}} => t:1: resource a: properties.x: hi does not fit the tag tag:yaml.org,2002:int
            resources: {a: {type: file, properties: {x: !mine {}}}} => t:1: resource a: properties.x: the tag !mine is not supported
            resources: {a: {type: file, properties: {x: *no}}} => t:1: resource a: properties.x: there is no anchor &no before *no
            resources: {a: {type: file, properties: &p {x: *p}}} => t:1: resource a: properties.x: *p stands within what it stands for
            """)
    void everyProblemHasItsWords(String text, String message) {
        assertThat(problem(text == null ? "" : text)).hasMessage(message);
    }

    @Test
    void aCircleIsNamedAsAWhole() {
        TemplateException problem = problem("""
                resources:
                  outside: {type: file, depends_on: c}
                  a:
                    type: file
                    properties: {x: {get_resource: b}}
                  b: {type: file, depends_on: [free, c]}
                  free: {type: file}
                  c: {type: file, properties: {x: {get_attr: [a, y]}}}
                """);

        assertThat(problem).hasMessage("t:3: resource a: waits for itself: a -> b -> c -> a");
    }

    @Test
    void problemsBearTheLineOfWhatIsWrong() {
        TemplateException problem = problem("""
                resources:
                  a:
                    type: file
                    properties:
                      x: 1
                      x: 2
                      y: {get_resource: nowhere}
                    depends_on:
                      - nowhere
                  b:
                    type: files
                  a:
                    type: file
                """);

        assertThat(problem.problems())
                .containsExactly(
                        "t:6: resource a: properties.x: is there twice, first in line 5",
                        "t:7: resource a: requires nowhere, which is not in the template",
                        "t:9: resource a: requires nowhere, which is not in the template",
                        "t:11: resource b: unknown type files; did you mean file?",
                        "t:12: resource a: is there twice, first in line 2");
        assertThat(problem)
                .hasMessage(
                        "t:6: resource a: properties.x: is there twice, first in line 5 (and 4 more; --verbose shows all)");
    }

    @Test
    void whatIsNoYamlIsToldWithItsLine() {
        assertThat(problem("resources:\n  a: {type: file\n  b: 1\n")).hasMessageStartingWith("t:3: resource a:");
        assertThat(problem("resources:\n\ta: 1\n")).hasMessageStartingWith("t:2: resources: not YAML: ");
        assertThat(problem("resources: \"\u0001\"")).hasMessageStartingWith("t:");
        assertThat(problem("resources: {}\n---\nresources: {}\n"))
                .hasMessage("t:2: a second document begins here; there must be one only");
    }

    @Test
    void whatAliasesExpandToIsBounded() {
        StringBuilder bomb =
                new StringBuilder("resources:\n  a:\n    type: file\n    properties:\n      x0: &x0 [lol]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("      x%d: &x%d [*x%d, *x%d]\n".formatted(i, i, i - 1, i - 1));
        }

        assertThat(problem(bomb.toString())).hasMessageContaining("more than 1000000 values, with aliases written out");
    }

    @Test
    void depthIsBounded() {
        String open = "resources: {a: {type: file, properties: {x: " + "[".repeat(200_000);

        assertThat(problem(open)).hasMessageEndingWith("more than 64 levels deep");
        StringBuilder ladder =
                new StringBuilder("resources:\n  a:\n    type: file\n    properties:\n      x0: &x0 [lol]\n");
        for (int i = 1; i < 100; i++) {
            ladder.append("      x%d: &x%d [*x%d]\n".formatted(i, i, i - 1));
        }
        assertThat(problem(ladder.toString()))
                .hasMessageEndingWith("more than 64 levels deep, with aliases written out");
    }

    @Test
    void aMillionDigitsAreNotRead() {
        assertThat(problem("resources: {a: {type: file, properties: {x: " + "9".repeat(1_000_000) + "}}}"))
                .hasMessage("t:1: resource a: properties.x: a number of 1000000 digits; put it in quotes");
    }

    private TemplateException problem(String text) {
        TemplateException problem = catchThrowableOfType(TemplateException.class, () -> reader.read(text, "t"));
        assertThat(problem).isNotNull();
        return problem;
    }
}
