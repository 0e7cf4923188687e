package dev.convection.transport.tck;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;

/**
 * What messages took.
 *
 * @param rate how many a second
 * @param processor how much processor time of this process for each, in microseconds, by all of its threads
 */
public record Cost(double rate, double processor) {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /**
     * Measures. Blocks as long as the work does.
     *
     * @param count how many messages the work is about, at least 1
     * @param work does it, and says how many a second that were
     * @return what it took
     * @throws Exception what the work throws
     */
    public static Cost of(int count, Callable<Double> work) throws Exception {
        long before = SYSTEM.getProcessCpuTime();
        double rate = work.call();
        return new Cost(rate, (SYSTEM.getProcessCpuTime() - before) / 1e3 / count);
    }
}
