package dev.convection.engine.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Asks a command to leave, and waits until it has. SIGINT and SIGTERM reach a JVM as a shutdown hook, beside the thread of the
 * command; that thread sees the wish at its next wait, closes what it opened, and says with which code it ended.
 */
final class Interruption {
    private static final long LOOK = 50;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Duration patience = Duration.ofSeconds(10);
    private volatile int exitCode;

    /** Whether the command should leave. */
    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Asks the command to leave. Returns at once. */
    void ask() {
        asked.countDown();
    }

    /**
     * Waits, unless the command should leave.
     *
     * @param atMost how long
     * @return whether it should
     */
    boolean await(Duration atMost) {
        try {
            return asked.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Gives the command this long to leave. Default: 10 s, more than whoever sits at a terminal wants to wait. */
    void allow(Duration time) {
        patience = time;
    }

    /** The command has ended. */
    void ended(int code) {
        exitCode = code;
        ended.countDown();
    }

    /** Whether it has. */
    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    /**
     * Waits for the command's end, as long as it is allowed to take; also if it is allowed more while this waits, as one is that was asked
     * to leave before it had read its configuration.
     *
     * @return the exit code
     */
    int exitCode() {
        long begun = System.nanoTime();
        try {
            while (System.nanoTime() - begun < patience.toNanos()) {
                if (ended.await(LOOK, TimeUnit.MILLISECONDS)) {
                    return exitCode;
                }
            }
            return Failure.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Failure.FAILED;
        }
    }
}
