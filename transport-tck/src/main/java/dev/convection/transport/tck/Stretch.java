package dev.convection.transport.tck;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many messages a second are handled, for a transport's benchmark: counted from when a tenth of them is, to the last, as neither the
 * bus nor a bare client is to be measured while it connects. Thread-safe.
 */
public final class Stretch {
    private final AtomicBoolean over = new AtomicBoolean();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger seen = new AtomicInteger();
    private final int count;
    private volatile long began;
    private volatile long ended;

    /**
     * Makes one.
     *
     * @param count how many messages there are, at least 10
     */
    public Stretch(int count) {
        this.count = count;
    }

    /** One more is handled. */
    public void handled() {
        int now = seen.incrementAndGet();
        if (now == count / 10) {
            began = System.nanoTime();
        } else if (now == count) {
            ended = System.nanoTime();
            over.set(true);
            end.countDown();
        }
    }

    /**
     * For a client that polls until all are handled.
     *
     * @return true from the last message on
     */
    public AtomicBoolean over() {
        return over;
    }

    /**
     * Waits for the last message, five minutes at most.
     *
     * @throws InterruptedException if this thread is interrupted
     * @throws IllegalStateException if some are left after that time
     */
    public void await() throws InterruptedException {
        if (!end.await(5, TimeUnit.MINUTES)) {
            throw new IllegalStateException(count - seen.get() + " are left");
        }
    }

    /**
     * The rate, once it is over.
     *
     * @return how many a second
     */
    public double rate() {
        return (count - count / 10) * 1e9 / (ended - began);
    }
}
