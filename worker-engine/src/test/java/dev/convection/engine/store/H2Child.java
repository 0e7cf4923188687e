package dev.convection.engine.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of its own that uses a store. */
final class H2Child {

    private H2Child() {}

    /** {@code write URL} counts up, and prints each number when it is committed; {@code read URL} prints the number. */
    public static void main(String[] arguments) {
        try (Database database = Database.open(new DatabaseSettings(arguments[1], "sa", "", 2))) {
            if (arguments[0].equals("read")) {
                System.out.println(count(database));
                return;
            }
            for (long next = count(database) + 1; ; next++) {
                put(database, next);
                System.out.println(next);
            }
        }
    }

    static Process start(String what, String url, Path errors) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                H2Child.class.getName(),
                what,
                url));
        return new ProcessBuilder(command).redirectError(errors.toFile()).start();
    }

    static long count(Database database) {
        return database.read(tables -> tables.requests().find("s", "count"))
                .map(row -> Long.parseLong(row.reason()))
                .orElse(0L);
    }

    static void put(Database database, long count) {
        database.write(tables -> {
            tables.requests().put("s", "count", new RequestTable.RequestRow("BEGUN", Long.toString(count)), 0);
            return true;
        });
    }
}
