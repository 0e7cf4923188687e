package dev.convection.transport.tck;

import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * What messages took.
 *
 * @param rate how many a second
 * @param processor how much processor time of this process for each, in microseconds, by all of its threads, as exactly as the system counts;
 *     0 where it does not
 */
public record Cost(double rate, double processor) {
    /**
     * Measures. Blocks as long as the work does.
     *
     * @param count how many messages the work is about, at least 1
     * @param work does it, and says how many a second that were
     * @return what it took
     * @throws Exception what the work throws
     */
    public static Cost of(int count, Callable<Double> work) throws Exception {
        Duration before = used();
        double rate = work.call();
        return new Cost(rate, used().minus(before).toNanos() / 1e3 / count);
    }

    private static Duration used() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
