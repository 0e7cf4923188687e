package dev.convection.engine.store;

import java.util.List;

/** Looks into a store, for tests. */
public final class TableCounts {

    private TableCounts() {}

    /** How many rows a table has. */
    public static long of(Database database, String table) {
        return database.read(tables -> tables.handle()
                .createQuery("SELECT COUNT(*) FROM " + table)
                .mapTo(Long.class)
                .one());
    }

    /** What a query of one column finds. */
    public static List<String> strings(Database database, String query) {
        return database.read(
                tables -> tables.handle().createQuery(query).mapTo(String.class).list());
    }

    /** The stacks, the graph and the resources, for people. */
    public static String dump(Database database) {
        return database.read(tables -> {
            StringBuilder text = new StringBuilder();
            for (String table : List.of("stack", "node", "edge", "resource")) {
                tables.handle()
                        .createQuery("SELECT * FROM " + table)
                        .mapToMap()
                        .forEach(row ->
                                text.append(table).append(' ').append(row).append('\n'));
            }
            return text.toString();
        });
    }

    /** Removes everything. */
    public static void clear(Database database) {
        database.write(tables -> {
            for (String table : List.of(
                    "stack", "request", "definition", "resource", "node", "edge", "simulated", "simulated_failure")) {
                tables.handle().execute("DELETE FROM " + table);
            }
            return true;
        });
    }
}
