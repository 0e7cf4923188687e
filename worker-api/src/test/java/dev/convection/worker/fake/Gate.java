package dev.convection.worker.fake;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Where a handler or a transport is kept until the test lets it go on. */
public final class Gate {
    private final CountDownLatch open = new CountDownLatch(1);

    public void open() {
        open.countDown();
    }

    /** Waits until it is open; throws if it is interrupted. */
    public void pass() throws InterruptedException {
        open.await();
    }

    /** Waits until it is open, whatever happens. */
    public void passStubbornly() {
        boolean interrupted = false;
        while (open.getCount() > 0) {
            try {
                open.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does nothing for a while. */
    public static void linger(Duration while_) {
        try {
            boolean never = new CountDownLatch(1).await(while_.toNanos(), TimeUnit.NANOSECONDS);
            assert !never;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
