package dev.convection.worker.internal;

import dev.convection.worker.spi.Traits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receivers of one source. One is enough, except where unsettled deliveries hold it up ({@link Traits#holdsUp()}), or where it
 * may have few of them ({@link Traits#maxOutstanding()}): there others are opened when none can take more while slots are free, and
 * those too many are given up, so that quick handlers run in batches on few receivers and a slow one delays nobody. With a backlog
 * of quick ones there are two, and one fetches while the other's batch is handled.
 *
 * <p>Where deliveries hold each other up, one of them asks at a time, with all the room that there is, and the next one when that one has
 * got something: if all asked, each for the same room, they would get so many times more than there is room for. Those that neither
 * ask nor have anything out are at hand.
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
    private @Nullable ReceiverLoop asking;

    /** Those that wait for their turn to ask; the last to come is the first to go, so that those too many stay idle. */
    private final Deque<ReceiverLoop> atHand = new ArrayDeque<>();

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
        leave(loop);
        return loops.isEmpty();
    }

    private synchronized void leave(ReceiverLoop loop) {
        loops.remove(loop);
        atHand.remove(loop);
        if (asking == loop || asking == null) {
            next();
        }
    }

    /** Whether a loop that could take more may ask for it; it does so until it has {@linkplain #asked asked}. */
    boolean mayAsk(ReceiverLoop loop) {
        if (!source.traits().holdsUp()) {
            return true;
        }
        synchronized (this) {
            if (asking == null || asking == loop) {
                asking = loop;
                atHand.remove(loop);
                return true;
            }
            if (!atHand.contains(loop)) {
                atHand.addLast(loop);
            }
            return false;
        }
    }

    /** A loop has got something, or asks for nothing any more: it is the turn of another one. */
    synchronized void asked(ReceiverLoop loop) {
        if (asking == loop) {
            next();
        }
    }

    private void next() {
        asking = null;
        ReceiverLoop next = atHand.pollLast();
        if (next != null) {
            next.signal();
        }
    }

    /**
     * A loop waits for what it has out: opens another if too few could take more, at least as many as cannot, as a batch that holds one
     * is likely in a next batch too; says how long to wait before asking again.
     */
    long heldUp(long busySince) {
        long early = HELD_UP - (System.nanoTime() - busySince);
        if (early > 0) {
            return early;
        }
        synchronized (this) {
            long now = System.nanoTime();
            long held =
                    loops.stream().filter(loop -> loop.busyFor(now) >= HELD_UP).count();
            long wanted = source.traits().holdsUp() ? held : 1;
            if (!ended
                    && !source.lane()
                    && now - notBefore >= 0
                    && loops.size() < source.run().concurrency()
                    && loops.size() - held < Math.min(source.run().slots().free(), wanted)) {
                add();
            }
        }
        return HELD_UP;
    }

    /** More is waiting than one receiver can fetch while what it has is handled: there are to be two, which take turns. */
    synchronized void backlog() {
        if (source.traits().holdsUp()
                && !ended
                && !source.lane()
                && loops.size() < Math.min(2, source.run().concurrency())
                && System.nanoTime() - notBefore >= 0) {
            add();
        }
    }

    /** Ends all loops, and lets no other begin; returns those to wait for. */
    synchronized List<ReceiverLoop> end() {
        ended = true;
        loops.forEach(ReceiverLoop::end);
        return List.copyOf(loops);
    }

    /**
     * Whether a loop that has nothing out is one too many, as another has been idle for a while, or it has been itself for long; it is to
     * end then. Where one asks for all, only while another one does.
     */
    synchronized boolean surplus(ReceiverLoop loop, boolean longIdle) {
        long now = System.nanoTime();
        boolean holdsUp = source.traits().holdsUp();
        if (holdsUp && (asking == null || asking == loop)) {
            return false;
        }
        boolean unused = loops.stream().anyMatch(other -> other != loop && other.idleFor(now) >= UNUSED);
        if (unused || holdsUp && longIdle) {
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
        leave(loop);
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
