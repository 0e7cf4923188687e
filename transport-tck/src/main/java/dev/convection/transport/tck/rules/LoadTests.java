package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convection.transport.tck.Trouble;
import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.transport.tck.internal.Ledger;
import dev.convection.transport.tck.internal.Proxy;
import dev.convection.transport.tck.internal.Waits;
import dev.convection.worker.Bus;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * Trouble under load: casts go on while it comes and goes. Whatever it is, what was confirmed is handled, and no message is with
 * two handlers while its lease is held; how many duplicates that cost is in the report.
 */
public abstract class LoadTests extends Group {
    /** How many are handled before trouble begins, and must be after it has ended. */
    private static final int SOME = 20;

    protected LoadTests(Lab lab) {
        super(lab);
    }

    private void under(Trouble trouble, int times) throws Throwable {
        under(() -> bench.begin(trouble), () -> bench.end(trouble), times);
    }

    private void under(Executable begin, Executable end, int times) throws Throwable {
        String queue = bench.queue();
        Ledger ledger = new Ledger();
        bench.serve(bench.bus(), queue, ledger.done());
        bench.serve(bench.bus(), queue, ledger.done());
        Set<String> confirmed = ConcurrentHashMap.newKeySet();
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> load = load(queue, confirmed, enough);
        for (int i = 0; i < times; i++) {
            int before = ledger.starts();
            Waits.eventually("casts are handled", recovery(), () -> ledger.starts() > before + SOME);
            begin.execute();
            Waits.pass(Duration.ofMillis(200));
            end.execute();
        }
        int after = ledger.starts();
        Waits.eventually("casting and handling go on unaided", recovery(), () -> ledger.starts() > after + SOME);
        enough.set(true);
        load.join();

        Waits.eventually("all that was confirmed is handled", recovery(), () -> ledger.has(confirmed));
        assertEquals(0, ledger.overlaps(), "one message with two handlers while its lease was held");
        note(confirmed.size() + " confirmed, " + ledger);
    }

    /** Casts one after the other; a cast that fails in spite of its long deadline fails the test. */
    private CompletableFuture<Void> load(String queue, Set<String> confirmed, AtomicBoolean enough) {
        Bus bus = bench.bus(builder -> builder.deadline(Duration.ofSeconds(60)));
        return CompletableFuture.runAsync(() -> {
            while (!enough.get()) {
                String id = bench.ids(1).get(0);
                cast(bus, queue, id);
                confirmed.add(id);
                Waits.pass(Duration.ofMillis(1));
            }
        });
    }

    /** Rule: resets of all connections are survived unaided. When it fails: look for a client that does not reconnect. */
    @Test
    @DisplayName("FLT-2 SND-6: every connection is reset, three times, under load: confirmed is handled")
    final void castsSurviveACut() throws Throwable {
        under(Trouble.CUT, 3);
    }

    /** Rule: so are restarts of the broker. When it fails: what is confirmed before it is on disk? */
    @Test
    @DisplayName("FLT-4 SND-2: the broker is restarted under load: confirmed is handled")
    final void brokerRestarts() throws Throwable {
        under(Trouble.STOP, 2);
    }

    /** Rule: and its death, by SIGKILL. When it fails: the confirmation comes before the disk. */
    @Test
    @DisplayName("FLT-4 SND-2: the broker is killed under load: confirmed is handled")
    final void brokerIsKilled() throws Throwable {
        under(Trouble.KILL, 2);
    }

    /** Rule: a network that swallows everything is noticed and survived. When it fails: a wait without an end, R2. */
    @Test
    @DisplayName("FLT-3: the network goes silent under load: confirmed is handled")
    final void silenceUnderLoad() throws Throwable {
        under(Trouble.SILENCE, 1);
    }

    /** Rule: so is one that swallows what the broker says. When it fails: a duplicate that is not one by its id. */
    @Test
    @DisplayName("FLT-3 FLT-11: the broker's answers are lost under load: confirmed is handled")
    final void answersAreLost() throws Throwable {
        under(Trouble.LOSE_CONFIRMATIONS, 1);
    }

    /** Rule: and one that swallows what is said to the broker. When it fails: settlements that are taken for done, R13. */
    @Test
    @DisplayName("FLT-3: what is said to the broker is lost under load: confirmed is handled")
    final void requestsAreLost() throws Throwable {
        Proxy proxy = bench.proxy();

        under(() -> proxy.silence(true, false), proxy::end, 1);
    }
}
