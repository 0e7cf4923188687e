package dev.convection.transport.tck;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Runs one test of the kit on the memory transport, in a process of its own; ends with the number of those that failed. */
final class OneTest {
    private OneTest() {}

    /** The name of the test. */
    public static void main(String[] args) {
        Map<String, Boolean> failed = new ConcurrentHashMap<>();
        BrokenRuns.run(
                MemoryConformanceTest.class,
                Fault.values()[0],
                BrokenRuns.PATIENCE,
                failed,
                method -> method.getMethodName().equals(args[0]));
        // Not the end of main: the fault may have left threads that never end.
        Runtime.getRuntime()
                .halt(
                        failed.isEmpty()
                                ? 99
                                : (int) failed.values().stream()
                                        .filter(each -> each)
                                        .count());
    }
}
