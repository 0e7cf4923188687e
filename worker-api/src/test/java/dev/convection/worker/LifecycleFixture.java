package dev.convection.worker;

import java.time.Duration;
import java.util.List;

/** Services that are started and stopped. That nothing is left open, thread or receiver, the fake checks after every test. */
abstract class LifecycleFixture extends ReceivingFixture {
    List<String> threads() {
        return broker.threads().stream()
                .filter(thread -> !thread.endsWith("-timer") && !thread.endsWith("-sender"))
                .toList();
    }

    static Duration timeOf(Runnable action) {
        long started = System.nanoTime();
        action.run();
        return Duration.ofNanos(System.nanoTime() - started);
    }
}
