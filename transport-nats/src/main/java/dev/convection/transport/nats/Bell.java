package dev.convection.transport.nats;

import org.jspecify.annotations.Nullable;

/**
 * Ends a wait for a message from another thread. The client's wait can only be ended by a message or by an interrupt, so it is an
 * interrupt, which is sent while the thread is within that wait and at no other time, and is gone when the wait has ended.
 */
final class Bell {
    private @Nullable Thread waiting;
    private boolean woken;
    private boolean stirred;

    /** A wait for something that may not come. */
    interface Wait<R> {
        @Nullable
        R end() throws InterruptedException;
    }

    /** Waits, unless the bell has been rung; null if it has. */
    <R> @Nullable R await(Wait<R> wait) {
        synchronized (this) {
            if (woken || stirred) {
                stirred = false;
                return null;
            }
            waiting = Thread.currentThread();
        }
        try {
            return wait.end();
        } catch (InterruptedException e) {
            return null; // by the bell; one by a stranger has ended the wait as well, which is what it is for
        } finally {
            synchronized (this) {
                waiting = null;
                stirred = false;
                var unused = Thread.interrupted();
            }
        }
    }

    /** Takes something without waiting, whatever was rung. */
    static <R> @Nullable R here(Wait<R> wait) {
        try {
            return wait.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Ends the present poll, or the next one. */
    synchronized void wake() {
        woken = true;
        ring();
    }

    /** Ends the present wait, so that its thread looks at everything again. */
    synchronized void stir() {
        stirred = true;
        ring();
    }

    private void ring() {
        if (waiting != null) {
            waiting.interrupt();
        }
    }

    /** Whether the poll is to end; it is told once. */
    synchronized boolean takeWake() {
        boolean told = woken;
        woken = false;
        return told;
    }
}
