package dev.convection.transport.tck;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** On which broker tests are shown to catch faults: those of processes and of the network find none in the memory of one JVM. */
@SuppressWarnings("ImmutableEnumChecker") // its map is a copy that nobody changes
enum Ground {
    /** The transport of files: its engines can be killed. */
    FOLDER(
            BrokenFolderConformance.class,
            Map.of(
                    Fault.ACKS_ON_RECEIPT, Set.of("killedInHandler", "killedWhenTaken", "killedBeforeSettling"),
                    Fault.LOSES_COPIES, Set.of("killedWhenCopied"),
                    Fault.COUNTS_IN_MEMORY, Set.of("poisonKills"),
                    Fault.DEAD_LETTERS_AFTER_SETTLING, Set.of("killedBetweenSteps"),
                    Fault.NEVER_SETTLES, Set.of("settledStays", "killedAfterSettling"),
                    Fault.SWALLOWS_DEAD_LETTERS, Set.of("outOfMemory"),
                    Fault.NEVER_REDELIVERS, Set.of("frozen"))),

    /** The memory transport through TCP: the kit's proxy stands before it. */
    DISTANT(
            BrokenDistantConformance.class,
            Map.of(
                    Fault.TAKES_SLOW_FOR_DEAD, Set.of("latency", "drip"),
                    Fault.FORGETS_TO_RENEW, Set.of("leasesAreKeptByLatency"),
                    Fault.NEVER_COMES_BACK, Set.of("requestsAreLost", "answersAreLost")));

    private final Class<?> kit;
    private final Map<Fault, Set<String>> caughtBy;

    Ground(Class<?> kit, Map<Fault, Set<String>> caughtBy) {
        this.kit = kit;
        this.caughtBy = new EnumMap<>(caughtBy);
    }

    Class<?> kit() {
        return kit;
    }

    /** By fault, the tests that are named for it here. */
    Map<Fault, Set<String>> caughtBy() {
        return caughtBy;
    }

    /** All tests that are named for a fault, on whatever ground. */
    static Set<String> allNamedFor(Fault fault) {
        Set<String> all = new TreeSet<>(fault.caughtBy());
        for (Ground ground : values()) {
            all.addAll(ground.caughtBy.getOrDefault(fault, Set.of()));
        }
        return all;
    }
}
