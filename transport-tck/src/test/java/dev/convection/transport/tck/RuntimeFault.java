package dev.convection.transport.tck;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One line of the runtime changed, for the tests of the kit that no transport can make fail. */
enum RuntimeFault {
    CAPITALS_ARE_LEGAL_IN_ATTRIBUTES(
            "internal/EventAttributes", "c >= 'a' && c <= 'z'", "c >= 'A' && c <= 'z'", "illegal"),
    SPACES_ARE_LEGAL_IN_QUEUES("spi/Destination", "[A-Za-z0-9._-]{1,100}", "[A-Za-z0-9._ -]{1,100}", "wrongArguments"),
    SCHEMES_ARE_NOT_NAMED("internal/Transports", "\": ; on the class path are \" + schemes", "\"\"", "unknownScheme"),
    RECONNECTS_WITHOUT_A_PAUSE("internal/Backoff", "FIRST << Math.min(failures, 20)", "1_000L", "reconnectBacksOff"),
    SENDS_ONCE("internal/CastGate", "if (again || cast.copy", "if (cast.copy", "resendKeepsItsId"),
    CALLS_WHAT_WAS_REFUSED_UNKNOWN(
            "internal/CastGate",
            "Kind.UNAVAILABLE, \"was not confirmed in time\"",
            "Kind.OUTCOME_UNKNOWN, \"was not confirmed in time\"",
            "refusedCastFails"),
    FORGETS_CASTS_AT_CLOSE(
            "internal/CastGate",
            "fail(cast, failures.of(cast, Kind.CLOSED, \"ended with the bus\", null));",
            "cast.remaining();",
            "closeOfTheBusEndsCasts"),
    CASTS_AFTER_CLOSE_ARE_UNAVAILABLE(
            "internal/CastFailures", "Kind.CLOSED, bus.scheme()", "Kind.UNAVAILABLE, bus.scheme()", "castAfterClose"),
    SERVICES_AFTER_CLOSE_ARE_UNAVAILABLE(
            "internal/BusCore",
            "throw new TransportException(Kind.CLOSED, scheme",
            "throw new TransportException(Kind.UNAVAILABLE, scheme",
            "serviceOnClosedBus"),
    CLOSES_WITHOUT_A_BOUND(
            "internal/BusCore",
            "clock.close();",
            // Again and again: a thread that has a permit left does not park at all.
            "for (long end = System.nanoTime() + (1L << 40); System.nanoTime() < end; )"
                    + " java.util.concurrent.locks.LockSupport.parkNanos(end - System.nanoTime());",
            "closeAnyhow"),
    OPENS_TWO_SENDERS(
            "internal/Outlet",
            "return bus.transport().openSender();",
            "bus.transport().openSender(); return bus.transport().openSender();",
            "castOnly"),
    THREADS_HAVE_NO_NAME_OF_THEIRS(
            "internal/ServiceRun",
            "return \"convection-\" + bus.scheme() + \" \" + part;",
            "return \"worker\";",
            "threadsAreNamed");

    private final String file;
    private final String right;
    private final String wrong;
    private final String caughtBy;

    RuntimeFault(String file, String right, String wrong, String caughtBy) {
        this.file = file;
        this.right = right;
        this.wrong = wrong;
        this.caughtBy = caughtBy;
    }

    /** The source, from the package of the API on, without its ending. */
    String file() {
        return file;
    }

    /** The source with the fault; what is to be changed must be there, once. */
    String in(String source) {
        if (source.split(java.util.regex.Pattern.quote(right), -1).length != 2) {
            throw new IllegalStateException(name() + " changes what is not there, or not once: " + right + " in " + file
                    + ".java of worker-api; if that has changed, so must RuntimeFault");
        }
        return source.replace(right, wrong);
    }

    /** The test that is named for it. */
    String caughtBy() {
        return caughtBy;
    }

    /** The faults that are named for a test, in words. */
    static List<String> killing(String test) {
        return Arrays.stream(values())
                .filter(fault -> fault.caughtBy.equals(test))
                .map(fault -> fault.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .toList();
    }
}
