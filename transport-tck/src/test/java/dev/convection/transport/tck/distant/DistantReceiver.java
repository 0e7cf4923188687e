package dev.convection.transport.tck.distant;

import dev.convection.transport.tck.internal.PassingReceiver;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Asks again every few milliseconds: so many as a broker with long polling would not need, but few enough for a test. */
final class DistantReceiver extends PassingReceiver {
    private static final long ASK_AGAIN = TimeUnit.MILLISECONDS.toNanos(20);

    private final DistantLine line;
    private final Semaphore woken = new Semaphore(0);

    DistantReceiver(Receiver<?> real, DistantLine line) {
        super(real);
        this.line = line;
    }

    @Override
    public List<Received<Object>> poll(int max, Duration wait) {
        long end = System.nanoTime() + wait.toNanos();
        while (true) {
            List<Received<Object>> got = line.ask(64, () -> real.poll(max, Duration.ZERO));
            long left = end - System.nanoTime();
            if (!got.isEmpty() || left <= 0 || pause(Math.min(left, ASK_AGAIN))) {
                return got;
            }
        }
    }

    /** Whether it was woken. */
    private boolean pause(long nanos) {
        try {
            boolean was = woken.tryAcquire(nanos, TimeUnit.NANOSECONDS);
            woken.drainPermits();
            return was;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void settle(List<Settlement<Object>> settlements) {
        line.ask(64 * settlements.size(), () -> {
            real.settle(settlements);
            return true;
        });
    }

    @Override
    public List<Object> extend(List<Object> tags) {
        return line.ask(64 * tags.size(), () -> real.extend(tags));
    }

    @Override
    public void wakeup() {
        woken.release();
    }

    @Override
    public void close() {
        real.close();
        line.close();
    }
}
