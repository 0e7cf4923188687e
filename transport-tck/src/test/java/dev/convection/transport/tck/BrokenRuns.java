package dev.convection.transport.tck;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.convection.transport.tck.rules.ResourceTests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiPredicate;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the kit on broken transports, several at once. */
final class BrokenRuns {
    private static final int AT_ONCE = Integer.getInteger("convection.tck.at-once", 6);

    /** Where most tests fail by waiting, and where they do not. */
    static final Duration IMPATIENCE = Duration.ofSeconds(2);

    static final Duration PATIENCE = Duration.ofSeconds(5);

    private BrokenRuns() {}

    /** Runs some tests by fault; which of them failed, by fault and name. */
    static Map<Fault, Map<String, Boolean>> run(Duration within, BiPredicate<Fault, String> which)
            throws InterruptedException, ExecutionException {
        Map<Fault, Map<String, Boolean>> failed = new TreeMap<>();
        List<Callable<Void>> runs = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            failed.put(fault, new ConcurrentHashMap<>());
            runs.add(() -> {
                // What counts the threads of the JVM is run when nothing else is.
                run(
                        BrokenConformance.class,
                        fault,
                        within,
                        failed.get(fault),
                        method -> !aboutTheJvm(method) && which.test(fault, name(method)));
                return null;
            });
        }
        allAtOnce(runs);
        for (Fault fault : Fault.values()) {
            run(
                    BrokenConformance.class,
                    fault,
                    within,
                    failed.get(fault),
                    method -> aboutTheJvm(method) && which.test(fault, name(method)));
        }
        return failed;
    }

    private static void allAtOnce(List<Callable<Void>> runs) throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        try {
            for (Future<Void> run : pool.invokeAll(runs)) {
                run.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** Runs on other grounds the tests that are named there; which were not seen to fail. */
    static List<String> missedOnOtherGrounds() throws InterruptedException, ExecutionException {
        List<String> missed = new CopyOnWriteArrayList<>();
        List<Callable<Void>> runs = new ArrayList<>();
        for (Ground ground : Ground.values()) {
            ground.caughtBy()
                    .forEach((fault, tests) -> runs.add(() -> {
                        Map<String, Boolean> failed = new ConcurrentHashMap<>();
                        run(ground.kit(), fault, PATIENCE, failed, method -> tests.contains(name(method)));
                        tests.stream()
                                .filter(test -> !failed.getOrDefault(test, false))
                                .forEach(test -> missed.add(ground + ": " + fault + " is not caught by " + test));
                        return null;
                    }));
        }
        allAtOnce(runs);
        return missed;
    }

    /** All tests of the kit: their display names by their names. */
    static Map<String, String> all() {
        Map<String, String> all = new TreeMap<>();
        TestPlan plan = LauncherFactory.create()
                .discover(request(BrokenConformance.class, Fault.values()[0], PATIENCE, method -> true));
        plan.getRoots()
                .forEach(root -> plan.getDescendants(root).stream()
                        .filter(TestIdentifier::isTest)
                        .forEach(test ->
                                all.put(name((MethodSource) test.getSource().orElseThrow()), test.getDisplayName())));
        return all;
    }

    private static boolean aboutTheJvm(MethodSource method) {
        return ResourceTests.class.isAssignableFrom(method.getJavaClass());
    }

    private static String name(MethodSource method) {
        return method.getMethodName();
    }

    /** Runs some tests of a kit; which of them failed. */
    static void run(
            Class<?> kit,
            Fault fault,
            Duration within,
            Map<String, Boolean> failed,
            java.util.function.Predicate<MethodSource> which) {
        LauncherFactory.create().execute(request(kit, fault, within, which), new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest() && result.getStatus() != TestExecutionResult.Status.ABORTED) {
                    failed.put(
                            name((MethodSource) test.getSource().orElseThrow()),
                            result.getStatus() == TestExecutionResult.Status.FAILED);
                }
            }
        });
    }

    private static LauncherDiscoveryRequest request(
            Class<?> kit, Fault fault, Duration within, java.util.function.Predicate<MethodSource> which) {
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(kit))
                .filters((PostDiscoveryFilter) test -> included(test, which))
                .configurationParameter("fault", fault.name())
                .configurationParameter("within", within.toString())
                .configurationParameter(
                        "junit.jupiter.execution.timeout.default",
                        Faulty.longTime(40).toSeconds() + " s")
                .build();
    }

    private static FilterResult included(TestDescriptor test, java.util.function.Predicate<MethodSource> which) {
        boolean in = !test.isTest()
                || test.getSource()
                        .filter(source -> source instanceof MethodSource method && which.test(method))
                        .isPresent();
        return FilterResult.includedIf(in);
    }
}
