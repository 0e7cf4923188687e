package dev.convection.transport.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;

/** What the tests of dying engines catch: faults on the transport of files, as no process reaches the memory of another. */
final class DeadlyFault {
    /** By fault, the tests named for it. */
    static final Map<Fault, Set<String>> ALL = Map.of(
            Fault.ACKS_ON_RECEIPT, Set.of("killedInHandler"),
            Fault.COUNTS_IN_MEMORY, Set.of("poisonKills"),
            Fault.DEAD_LETTERS_AFTER_SETTLING, Set.of("killedBetweenSteps"),
            Fault.NEVER_SETTLES, Set.of("settledStays"),
            Fault.SWALLOWS_DEAD_LETTERS, Set.of("outOfMemory"),
            Fault.NEVER_REDELIVERS, Set.of("frozen"));

    private DeadlyFault() {}

    static void check(Map<Fault, Map<String, Boolean>> failed) {
        ALL.forEach((fault, tests) -> tests.forEach(
                test -> assertThat(failed.get(fault)).as(fault.name()).containsEntry(test, true)));
    }
}
