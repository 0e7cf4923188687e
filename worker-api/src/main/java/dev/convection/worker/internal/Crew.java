package dev.convection.worker.internal;

import dev.convection.worker.spi.Traits;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receivers of one source. One is enough, except where unsettled deliveries hold it up ({@link Traits#holdsUp()}), or where it
 * may have few of them ({@link Traits#maxOutstanding()}): there another is opened when none can take more while slots are free, and
 * one too many is given up, so that quick handlers run in batches on few receivers and a slow one delays nobody.
 *
 * <p>A retry lane has one whatever happens: what it holds leaves before what comes after it, so nothing is delayed.
 */
final class Crew {
    /** A batch that is not done by then holds its receiver up. */
    private static final long HELD_UP = Duration.ofMillis(20).toNanos();

    /** Another one that has had nothing to do for so long shows that there is one too many. */
    private static final long UNUSED = Duration.ofSeconds(1).toNanos();

    /** After one was given up because it failed, no other is opened for so long. */
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();

    private static final long QUIET = Duration.ofMinutes(1).toNanos();
    private static final Logger LOG = LoggerFactory.getLogger(Crew.class);

    private final Source source;
    private final List<ReceiverLoop> loops = new CopyOnWriteArrayList<>();
    private boolean ended;
    private long notBefore = System.nanoTime();
    private long warnNotBefore = notBefore;

    Crew(Source source) {
        this.source = source;
    }

    synchronized ReceiverLoop add() {
        ReceiverLoop loop = new ReceiverLoop(source);
        loops.add(loop);
        loop.start();
        return loop;
    }

    List<ReceiverLoop> loops() {
        return loops;
    }

    /** A loop has ended; says whether it was the last. */
    boolean remove(ReceiverLoop loop) {
        loops.remove(loop);
        return loops.isEmpty();
    }

    /** A loop waits for what it has out: opens another if all do; says how long to wait before asking again. */
    long heldUp(long busySince) {
        long early = HELD_UP - (System.nanoTime() - busySince);
        if (early > 0) {
            return early;
        }
        synchronized (this) {
            boolean allHeldUp = loops.stream().noneMatch(ReceiverLoop::idle);
            if (allHeldUp
                    && !ended
                    && !source.lane()
                    && System.nanoTime() - notBefore >= 0
                    && loops.size() < source.run().concurrency()
                    && source.run().slots().free() > 0) {
                add();
            }
        }
        return HELD_UP;
    }

    /** Ends all loops, and lets no other begin; returns those to wait for. */
    synchronized List<ReceiverLoop> end() {
        ended = true;
        loops.forEach(ReceiverLoop::end);
        return List.copyOf(loops);
    }

    /** Whether a loop that has nothing out is one too many, as another has been idle for a while; it is to end then. */
    synchronized boolean surplus(ReceiverLoop loop) {
        long now = System.nanoTime();
        if (loops.stream().anyMatch(other -> other != loop && other.idleFor(now) >= UNUSED)) {
            loop.idle(false);
            return true;
        }
        return false;
    }

    /**
     * A loop's receiver has failed: gives the loop up if there is another, as the broker may have a limit. The last one tries on, and
     * says whether the broker is there.
     */
    synchronized boolean spare(ReceiverLoop loop, Throwable failure) {
        if (ended || loops.size() < 2) {
            return false;
        }
        loops.remove(loop);
        long now = System.nanoTime();
        notBefore = now + PAUSE;
        if (now - warnNotBefore >= 0) {
            warnNotBefore = now + QUIET;
            LOG.warn(
                    "{}: goes on with {} receivers, as another one failed: {}",
                    source.part(),
                    loops.size(),
                    failure.getMessage());
        }
        return true;
    }
}
