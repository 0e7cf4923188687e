package dev.convection.engine.convergence;

import dev.convection.engine.store.ResourceRow;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which of a stack's rows each name goes on with when a traversal begins. There may be several while one replaces the other.
 *
 * <p>Never one whose deletion has begun: what it stands for may be half gone. Rather one that was last attempted for the wanted template,
 * so that a rollback finds the resource that it had before. Else the one that nothing replaces.
 */
final class RowChoice {

    private RowChoice() {}

    /** By name; a name without a row that will do is not in it. */
    static Map<String, ResourceRow> choose(List<ResourceRow> rows, Set<String> names, String template) {
        List<ResourceRow> candidates = rows.stream()
                .filter(row -> names.contains(row.name()) && !row.action().equals("DELETE"))
                .toList();
        Set<String> alive = candidates.stream().map(ResourceRow::key).collect(Collectors.toCollection(HashSet::new));
        Comparator<ResourceRow> better = Comparator.<ResourceRow, Boolean>comparing(
                        row -> row.template().equals(template))
                .thenComparing(row -> row.replacedBy() == null)
                .thenComparing(row -> !alive.contains(row.replacedBy()))
                .thenComparing(ResourceRow::key);
        Map<String, ResourceRow> chosen = new HashMap<>();
        candidates.forEach(row ->
                chosen.merge(row.name(), row, (one, other) -> better.compare(one, other) >= 0 ? one : other));
        return chosen;
    }
}
