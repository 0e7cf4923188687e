package dev.convection.engine.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.engine.ResourceType;
import dev.convection.engine.ResourceType.Existing;
import dev.convection.engine.store.Database;
import dev.convection.engine.store.Json;
import dev.convection.engine.store.ResourceRow;
import dev.convection.engine.store.StackRow;
import dev.convection.engine.store.TableCounts;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What must be so when nothing is in flight and the last traversal completed. */
public final class FinalState {

    private FinalState() {}

    /**
     * Checks it.
     *
     * @param templates what each request asked for, by its id
     */
    public static void check(Database database, ResourceType simulated, String stack, Map<String, Model> templates)
            throws Exception {
        StackRow row = database.read(tables -> tables.stacks().find(stack)).orElseThrow();
        Model wanted = templates.getOrDefault(row.template(), Model.empty());

        assertThat(row.status()).as(row.toString()).isEqualTo(row.action().equals("DELETE") ? "DELETED" : "COMPLETE");
        assertThat(row.finished()).as("finished").isTrue();
        List<Existing> physical = simulated.list(stack);
        assertThat(physical.stream().map(Existing::name))
                .as("one physical resource for each wanted name, and none besides")
                .containsExactlyInAnyOrderElementsOf(wanted.order());
        checkProperties(wanted, physical);
        checkRows(database.read(tables -> tables.resources().list(stack)), wanted, physical);
        assertThat(TableCounts.of(database, "node")).as("nodes").isZero();
        assertThat(TableCounts.of(database, "edge")).as("edges").isZero();
        assertThat(TableCounts.strings(database, "SELECT DISTINCT template FROM definition"))
                .as("templates")
                .isSubsetOf(row.template(), row.completed(), row.previous());
    }

    private static void checkProperties(Model wanted, List<Existing> physical) {
        Map<String, Existing> byName = physical.stream().collect(Collectors.toMap(Existing::name, one -> one));
        Map<String, Map<String, @Nullable Object>> resolved = new HashMap<>();
        for (String name : wanted.order()) {
            Map<String, @Nullable Object> properties = new LinkedHashMap<>();
            wanted.properties()
                    .get(name)
                    .forEach((key, value) -> properties.put(key, resolve(value, byName, resolved)));
            resolved.put(name, Json.object(Json.write(properties)));
        }
        for (String name : wanted.order()) {
            assertThat(byName.get(name).properties())
                    .as("properties of " + name)
                    .isEqualTo(resolved.get(name));
        }
    }

    private static @Nullable Object resolve(
            @Nullable Object value,
            Map<String, Existing> physical,
            Map<String, Map<String, @Nullable Object>> resolved) {
        Reference reference = Reference.of(value);
        if (reference != null) {
            return reference.attribute() == null
                    ? physical.get(reference.resource()).physicalId()
                    : resolved.get(reference.resource()).get(reference.attribute());
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> inside = new LinkedHashMap<>();
            map.forEach((key, inner) -> inside.put(String.valueOf(key), resolve(inner, physical, resolved)));
            return inside;
        }
        return value instanceof List<?> list
                ? list.stream().map(inner -> resolve(inner, physical, resolved)).toList()
                : value;
    }

    private static void checkRows(List<ResourceRow> rows, Model wanted, List<Existing> physical) {
        assertThat(rows.stream().map(ResourceRow::name))
                .as("one row for each wanted name")
                .containsExactlyInAnyOrderElementsOf(wanted.order());
        assertThat(rows.stream().map(ResourceRow::physicalId))
                .containsExactlyInAnyOrderElementsOf(
                        physical.stream().map(Existing::physicalId).toList());
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.holder()).as("holder of " + row.name()).isNull();
            assertThat(row.status()).as("status of " + row.name()).isEqualTo("COMPLETE");
            assertThat(row.type()).isEqualTo(wanted.types().get(row.name()));
        });
    }
}
