package dev.convection.engine.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.engine.distribution.Distribution.Run;
import java.io.IOException;
import java.time.Duration;

/** One of the engines: a process that dies, freezes, or leaves when told to, and is started again. */
final class ChaosEngine {
    private final Site site;
    private final String name;
    private Run run;
    private boolean leaving;
    private boolean frozen;
    private long frozenUntil;

    ChaosEngine(Site site, String name) throws IOException {
        this.site = site;
        this.name = name;
        this.run = site.engine(name);
    }

    String name() {
        return name;
    }

    Run process() {
        return run;
    }

    /** Whether something is happening to it already. */
    boolean isBusy() {
        return leaving || frozen;
    }

    /** SIGKILL, and a new start. */
    void kill() throws Exception {
        run.process().destroyForcibly().waitFor();
        run = site.engine(name);
    }

    /** SIGSTOP, for so long. */
    void freeze(Duration time) throws Exception {
        if (!run.process().isAlive()) {
            return;
        }
        signal("-STOP");
        frozen = true;
        frozenUntil = System.nanoTime() + time.toNanos();
    }

    /** SIGTERM. */
    void leave() {
        run.process().destroy();
        leaving = true;
    }

    /** What is due: a thaw, or a new start of one that has left. */
    void goOn() throws Exception {
        if (frozen && System.nanoTime() - frozenUntil >= 0) {
            thaw();
        }
        if (!run.process().isAlive()) {
            if (run.code() == 1) {
                // Whoever starts while the store is away ends, as documented, and says so.
                assertThat(run.err()).as("what %s ended for", name).contains("convection: cannot open the store");
            } else {
                assertThat(leaving)
                        .as("%s was told to stop: %s", name, run.err())
                        .isTrue();
                assertThat(run.code()).as("%s left: %s", name, run.err()).isIn(0, 143);
            }
            leaving = false;
            run = site.engine(name); // as a service manager does
        }
    }

    /** Nothing is wrong with it any more. */
    void recover() throws Exception {
        if (frozen) {
            thaw();
        }
        if (leaving) {
            run.join();
        }
        goOn();
    }

    private void thaw() throws Exception {
        signal("-CONT");
        frozen = false;
    }

    private void signal(String signal) throws Exception {
        int code = new ProcessBuilder(
                        "kill", signal, String.valueOf(run.process().pid()))
                .start()
                .waitFor();
        assertThat(code).as(signal).isZero();
    }
}
