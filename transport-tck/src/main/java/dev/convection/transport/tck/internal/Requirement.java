package dev.convection.transport.tck.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * One requirement of the conformance list.
 *
 * @param id such as {@code SND-1}
 * @param without its status if the kit has no test of it: {@code UNTESTED}, {@code NOT_OFFERED}, or empty
 * @param text what it demands
 * @param why there is no test; of one that has tests, what they do not reach, or empty
 */
record Requirement(String id, String without, String text, String why) {

    /** All of them, in the order of the list. */
    static List<Requirement> all() {
        try (InputStream in = Objects.requireNonNull(
                Requirement.class.getResourceAsStream("/dev/convection/transport/tck/requirements.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .map(cells -> new Requirement(cells[0], cells[1], cells[2], cells[3]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
