package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convection.transport.tck.Trouble;
import dev.convection.transport.tck.internal.Bench;
import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a cast says while the broker is away, silent or full. */
public abstract class CastOutageTests extends Group {

    protected CastOutageTests(Lab lab) {
        super(lab);
    }

    /**
     * Rule: a cast ends within its deadline while the broker is away, and is known not to be stored. Intent: a caller
     * knows what to do. When it fails: a client library that buffers while it reconnects.
     */
    @Test
    @DisplayName("SND-4 SND-5: a cast while the broker is away fails as UNAVAILABLE, within its deadline")
    final void castWhileAway() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        bench.begin(Trouble.STOP);

        long began = System.nanoTime();
        Kind kind = failure(() -> bus.cast(queue, Bench.TYPE, "{}", CastOptions.DEFAULT.within(Duration.ofSeconds(1))));

        assertEquals(Kind.UNAVAILABLE, kind);
        assertTrue(
                System.nanoTime() - began
                        < Duration.ofSeconds(1).plus(bench.within()).toNanos(),
                "within its deadline");
        bench.end(Trouble.STOP);
        cast(bus, queue, "after");
    }

    /** Rule: the same of a broker that says nothing; but it may be stored. When it fails: an unbounded wait. */
    @Test
    @DisplayName("SND-4 SND-5 FLT-3 R2: a cast into silence ends within its deadline, as OUTCOME_UNKNOWN")
    final void castIntoSilence() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        cast(bus, queue, "before");
        bench.begin(Trouble.SILENCE);

        long began = System.nanoTime();
        Kind kind = failure(() -> bus.cast(queue, Bench.TYPE, "{}", CastOptions.DEFAULT.within(Duration.ofSeconds(1))));

        assertEquals(Kind.OUTCOME_UNKNOWN, kind);
        assertTrue(
                System.nanoTime() - began
                        < Duration.ofSeconds(1).plus(bench.within()).toNanos(),
                "within its deadline");
        bench.end(Trouble.SILENCE);
        cast(bus, queue, "after");
    }

    /**
     * Rule: a broker that stores nothing is a typed failure within the deadline, and passes. Intent: a full disk is no
     * lost message. When it fails: look at how the driver translates the broker's refusal.
     */
    @Test
    @DisplayName("FLT-9: a broker that stores nothing: a typed error within the deadline, and it recovers")
    final void brokerRefuses() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        bench.begin(Trouble.REFUSE);

        Kind kind = failure(() -> bus.cast(queue, Bench.TYPE, "{}", CastOptions.DEFAULT.within(Duration.ofSeconds(1))));
        assertTrue(kind.retryable(), () -> "UNAVAILABLE or OUTCOME_UNKNOWN, not " + kind);
        bench.end(Trouble.REFUSE);

        cast(bus, queue, "after");
    }

    /**
     * Rule: a lost confirmation costs a duplicate with the same id, and is not said to be a failure. Intent: nobody
     * casts again, under a new id, what is stored. When it fails: R6, the kind of a send whose connection ended.
     */
    @Test
    @DisplayName("FLT-11 SND-5 SND-6: confirmations are lost: OUTCOME_UNKNOWN, and the message is there")
    final void confirmationsAreLost() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        cast(bus, queue, "before");
        bench.begin(Trouble.LOSE_CONFIRMATIONS);

        Kind kind = failure(() -> bus.cast(
                queue, Bench.TYPE, "{}", CastOptions.DEFAULT.withId("unknown").within(Duration.ofSeconds(1))));
        assertEquals(Kind.OUTCOME_UNKNOWN, kind);
        bench.end(Trouble.LOSE_CONFIRMATIONS);

        Transport transport = bench.transport();
        bench.eventually(
                "it is there",
                () -> shown(transport, queue(queue)).stream()
                        .anyMatch(message -> message.id().equals("unknown")));
    }
}
