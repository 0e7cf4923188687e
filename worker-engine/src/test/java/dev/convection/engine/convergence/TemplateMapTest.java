package dev.convection.engine.convergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convection.engine.store.DefinitionTable.Definition;
import dev.convection.engine.store.Json;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateMapTest {

    @Test
    void readsWhatRequiresWhat() {
        List<Definition> definitions = read("""
                {"resources": {"net": {"type": "simulated", "properties": {"a": 1}},
                               "web": {"type": "simulated", "depends_on": ["net"],
                                       "properties": {"n": [{"get_attr": ["db", "a"]}]}},
                               "db": {"type": "simulated", "properties": {"net": {"get_resource": "net"}}}}}
                """);

        assertThat(definitions).extracting(Definition::name).containsExactly("net", "web", "db");
        assertThat(definitions.get(1).requires()).containsExactly("net", "db");
        assertThat(definitions.get(2).requires()).containsExactly("net");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | a template is",
                "{\"resources\": []} | a template is",
                "{\"resources\": {}, \"more\": 1} | a template is",
                "{\"resources\": {\"web\": 1}} | 'web'",
                "{\"resources\": {\"web\": {\"type\": \"cloud\"}}} | web is of type cloud, which is none of [simulated]",
                "{\"resources\": {\"web\": {\"type\": \"simulated\", \"propertys\": {}}}} | web has propertys",
                "{\"resources\": {\"web\": {\"type\": \"simulated\", \"properties\": 1}}} | web has properties that are no map",
                "{\"resources\": {\"web\": {\"type\": \"simulated\", \"depends_on\": [1]}}} | web has a depends_on",
                "{\"resources\": {\"web\": {\"type\": \"simulated\", \"depends_on\": \"net\"}}} | web refers to net",
                "{\"resources\": {\"web\": {\"type\": \"simulated\", \"properties\": {\"a\": {\"get_attr\": \"b\"}}}}} | web has {get_attr=b}",
                "{\"resources\": {\"a\": {\"type\": \"simulated\", \"depends_on\": \"b\"}, \"b\": {\"type\": \"simulated\", \"depends_on\": \"a\"}}} | in a circle, among [a, b]"
            })
    void refusesWhatIsWrongAndSaysWhere(String json, String reason) {
        assertThatThrownBy(() -> read(json))
                .hasMessageContaining("bad template")
                .hasMessageContaining(reason);
    }

    private static List<Definition> read(String json) {
        return TemplateMap.read(Json.object(json), Set.of("simulated"));
    }
}
