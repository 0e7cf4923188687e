package dev.convection.engine.cli;

import dev.convection.engine.convergence.Progress.State;
import java.time.Duration;

/** The signs before the names in a tree, and the bar above it. */
final class Marks {
    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";
    private static final String YELLOW = "\u001b[33m";
    private static final String OFF = "\u001b[0m";
    private static final int BAR = 20;
    private static final long TURN = 200;

    private final String[] spinner;
    private final String done;
    private final String failed;
    private final String waiting;
    private final String full;
    private final String empty;

    Marks(boolean unicode) {
        spinner = unicode ? new String[] {"◐", "◓", "◑", "◒"} : new String[] {"|", "/", "-", "\\"};
        done = unicode ? "✔" : "+";
        failed = unicode ? "✘" : "x";
        waiting = unicode ? "·" : ".";
        full = unicode ? "█" : "#";
        empty = unicode ? "░" : ".";
    }

    String of(State state, Duration age) {
        return switch (state) {
            case WAITING -> waiting;
            case RUNNING -> YELLOW + spinner[(int) (age.toMillis() / TURN % spinner.length)] + OFF;
            case DONE, UNCHANGED -> GREEN + done + OFF;
            case FAILED -> RED + failed + OFF;
        };
    }

    String bar(int part, int whole) {
        int filled = whole == 0 ? BAR : part * BAR / whole;
        return full.repeat(filled) + empty.repeat(BAR - filled);
    }
}
