package dev.convection.engine.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Optional;

/** Asks whoever sits at the terminal. */
@FunctionalInterface
interface Prompt {

    /**
     * Asks, and waits for a line.
     *
     * @param question on one line
     * @return the answer; empty at the end of the input; nothing if there is nobody to ask
     */
    Optional<String> ask(String question);

    /** The terminal of this process. The script that starts it knows whether standard input is one. */
    static Prompt ofProcess(PrintStream err) {
        return question -> {
            String said = System.getProperty("convection.input");
            boolean terminal = said == null ? System.console() != null : said.equals("true");
            if (!terminal) {
                return Optional.empty();
            }
            err.print(question);
            err.flush();
            try {
                String line = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
                return Optional.of(line == null ? "" : line);
            } catch (IOException e) {
                return Optional.of("");
            }
        };
    }
}
