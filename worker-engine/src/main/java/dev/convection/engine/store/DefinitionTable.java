package dev.convection.engine.store;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The templates, one row for each resource in them. One without resources has no row. */
public final class DefinitionTable {
    private final Handle handle;

    DefinitionTable(Handle handle) {
        this.handle = handle;
    }

    /** Adds a template of a stack. */
    public void insert(String stack, String template, List<Definition> definitions) {
        if (definitions.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO definition (template, name, stack, place, type, properties, requires)
                VALUES (:template, :name, :stack, :place, :type, :properties, :requires)
                """);
        int place = 0;
        for (Definition definition : definitions) {
            batch.bind("template", template)
                    .bind("stack", stack)
                    .bind("place", place++)
                    .bind("name", definition.name())
                    .bind("type", definition.type())
                    .bind("properties", definition.properties())
                    .bind("requires", Json.write(definition.requires()))
                    .add();
        }
        batch.execute();
    }

    /** Reads a template, in the order of its text. */
    public List<Definition> list(String template) {
        return handle.createQuery(
                        "SELECT name, type, properties, requires FROM definition WHERE template = :template ORDER BY place")
                .bind("template", template)
                .map((rs, context) -> new Definition(
                        rs.getString("name"),
                        rs.getString("type"),
                        rs.getString("properties"),
                        Json.strings(rs.getString("requires"))))
                .list();
    }

    /** Forgets the templates of a stack but those that it still has a use for. */
    public void prune(StackRow stack) {
        handle.createUpdate("""
                        DELETE FROM definition
                        WHERE stack = :name AND template <> :template
                          AND template <> COALESCE(:completed, '') AND template <> COALESCE(:previous, '')
                        """).bindMethods(stack).execute();
    }

    /**
     * One resource of a template.
     *
     * @param name its name
     * @param type its type
     * @param properties JSON, with its references
     * @param requires the names that it depends on
     */
    public record Definition(String name, String type, String properties, List<String> requires) {

        /** Copies the list. */
        public Definition {
            requires = List.copyOf(requires);
        }
    }
}
