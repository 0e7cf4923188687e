package dev.convection.worker.internal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One delivery by the broker, held by one receiver. Several may be attached to one {@link InFlight}, if a message comes again
 * while its handler runs.
 */
final class Held<T> {
    final Session<T> session;
    final T tag;

    /** When the lease must be taken for lost, in nanoTime; of the session's thread only. */
    long trustedUntil;

    /** What is to become of it; written before it is put into the session's mailbox. */
    boolean accepted;

    Duration delay = Duration.ZERO;

    /** Whether it is among what its session has out, and its neighbours there. */
    boolean out;

    @Nullable
    Held<T> before;

    @Nullable
    Held<T> after;

    private boolean stake;

    private InFlight inFlight;

    @SuppressWarnings("NullAway.Init") // adopted by its delivery before anyone else sees it
    Held(Session<T> session, T tag, long trustedUntil) {
        this.session = session;
        this.tag = tag;
        this.trustedUntil = trustedUntil;
    }

    void adopt(InFlight delivery) {
        this.inFlight = delivery;
    }

    /** It counts as in hand until its receiver has settled it, or is dead: a copy of it is about to come. */
    synchronized void stake() {
        stake = true;
    }

    /** Whether it did; true once. */
    synchronized boolean takeStake() {
        boolean taken = stake;
        stake = false;
        return taken;
    }

    void settle(boolean accept, Duration releaseDelay) {
        accepted = accept;
        delay = releaseDelay;
        session.settle(this);
    }

    void lost() {
        inFlight.lost(this);
    }
}
