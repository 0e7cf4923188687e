package dev.convection.engine.cli;

import java.nio.charset.Charset;
import java.util.Map;

/**
 * What standard output can show.
 *
 * @param live whether lines can be drawn again: a terminal that knows ANSI sequences
 * @param unicode whether it can write more than ASCII
 * @param rows how many lines fit
 */
record Terminal(boolean live, boolean unicode, int rows) {
    private static final int ROWS = 24;

    /** A pipe or a file. */
    static final Terminal NONE = new Terminal(false, false, ROWS);

    /**
     * What this process has. The script that starts it knows whether standard output is a terminal; without it the JVM does,
     * for input and output together.
     */
    static Terminal detect(Map<String, String> environment, Map<Object, Object> properties, Charset charset) {
        Object said = properties.get("convection.terminal");
        boolean terminal = said == null ? System.console() != null : said.equals("true");
        boolean dumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        boolean unicode = charset.newEncoder().canEncode("\u2714\u2502");
        return new Terminal(terminal && !dumb && !plain, unicode, rows(properties));
    }

    private static int rows(Map<Object, Object> properties) {
        String rows = String.valueOf(properties.get("convection.rows"));
        return rows.matches("\\d{1,4}") && Integer.parseInt(rows) > 2 ? Integer.parseInt(rows) : ROWS;
    }
}
