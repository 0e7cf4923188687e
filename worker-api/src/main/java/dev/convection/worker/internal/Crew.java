package dev.convection.worker.internal;

import dev.convection.worker.spi.Traits;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

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

    private final Source source;
    private final List<ReceiverLoop> loops = new CopyOnWriteArrayList<>();
    private boolean ended;

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

    /** A loop found nothing: gives it up if another one is idle too. */
    synchronized boolean surplus(ReceiverLoop loop) {
        if (loops.stream().filter(ReceiverLoop::idle).count() > 1) {
            loop.idle(false);
            return true;
        }
        return false;
    }
}
