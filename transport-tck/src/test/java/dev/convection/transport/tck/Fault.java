package dev.convection.transport.tck;

import static dev.convection.transport.tck.Faulty.mapped;
import static dev.convection.transport.tck.Faulty.receiving;
import static dev.convection.transport.tck.Faulty.sending;
import static dev.convection.transport.tck.Faulty.written;

import dev.convection.transport.tck.Faulty.Wrapper;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** One thing that a transport does wrong, and the tests that are named for it. */
@SuppressWarnings("ImmutableEnumChecker") // its functions hold no state
enum Fault {
    // Receiving and settling.
    ACKS_ON_RECEIPT(receiving(FaultySettlements.AcksOnReceipt::new), "unsettledComesAgain", "releasedAtOnce"),
    ACKS_EVERYTHING_BEFORE(receiving(FaultySettlements.AcksEverythingBefore::new), "acceptIsIndividual"),
    DROPS_ON_RELEASE(receiving(FaultySettlements.DropsOnRelease::new), "releasedComesAgain", "sameAgain"),
    RELEASES_ALL(receiving(FaultySettlements.ReleasesAll::new), "releaseIsIndividual"),
    NEVER_REDELIVERS(
            receiving(FaultySettlements.NeverRedelivers::new),
            "unsettledComesAgain",
            "releasedComesAgain",
            "silentEngine"),
    NEVER_SETTLES(receiving(FaultySettlements.NeverSettles::new), "acceptedIsGone", "settleAndClose"),
    FORGETS_TO_RENEW(receiving(FaultyLeases.ForgetsToRenew::new), "extendKeeps", "longHandler", "blockedHandler"),
    RENEWS_FOR_EVER(receiving(FaultyLeases.RenewsForEver::new), "nothingElseRenews"),
    LEASES_ARE_LONGER_THAN_SAID(
            FaultyAnswers.SaysLease::new,
            config -> changed(
                    config,
                    URI.create(config.uri()
                            .toString()
                            .replace("lease=1s", "lease=" + Faulty.longTime(6).toMillis() + "ms"))),
            "silentEngine",
            "lateSettlement"),
    COUNTS_FROM_ZERO(receiving(FaultyCounts.CountsFromZero::new), "countIsAsPromised", "attemptsCount"),
    COUNTS_IN_MEMORY(receiving(FaultyCounts.CountsInMemory::new), "countIsAsPromised", "silentDeathsAreCounted"),
    COUNTS_TWICE(receiving(FaultyCounts.CountsTwice::new), "countIsAsPromised", "attemptsCount"),
    IGNORES_MAX(receiving(FaultyPolls.IgnoresMax::new), "pollObservesMax"),
    HOARDS(FaultyPolls.Hoards::transport, "nothingIsHoarded"),
    DELIVERS_TO_TWO_AT_ONCE(receiving(FaultyPolls.DeliversToTwo::new), "nothingIsHoarded"),
    SETTLES_AFTER_THE_LEASE(receiving(FaultyLeases.SettlesAfterTheLease::new), "lateSettlement"),
    THROWS_ON_A_LATE_SETTLEMENT(receiving(FaultyLeases.ThrowsLate::new), "lateSettlement", "lateExtension"),
    IGNORES_DELAY(receiving(real -> new FaultySettlements.Delays(real, 0)), "delayedRelease", "backoffIsKept"),
    EARLY_ON_DELAY(receiving(real -> new FaultySettlements.Delays(real, 0.7)), "delayedRelease", "backoffIsKept"),
    NEVER_AFTER_A_DELAY(
            receiving(real -> new FaultySettlements.Delays(real, 1000)), "delayedRelease", "backoffIsKept", "deferred"),
    KEEPS_AT_CLOSE(receiving(FaultySettlements.KeepsAtClose::new), "releasedAtOnce"),
    FORGETS_SETTLEMENTS_AT_CLOSE(receiving(FaultySettlements.SettlesWithTheNextPoll::new), "settleAndClose"),
    ONE_AT_A_TIME(receiving(FaultyPolls.OneAtATime::new), "concurrencyIsKept", "hungHandler"),
    STARVES_OTHER_QUEUES(FaultyPolls.Starves::transport, "queuesAreFair"),
    SPINS_WHEN_IDLE(receiving(real -> new FaultyPolls.Waits(real, 0, 0)), "emptyPollWaits"),
    OVERSLEEPS(receiving(real -> new FaultyPolls.Waits(real, 1, 4)), "emptyPollWaits"),
    WAITS_FOR_A_FULL_BATCH(receiving(FaultyPolls.WaitsForABatch::new), "pollReturnsSoon"),
    WAKES_LATE(receiving(FaultyPolls.WakesLate::new), "wakeupEndsPoll"),
    LOSES_ON_WAKEUP(receiving(FaultyPolls.LosesOnWakeup::new), "wakeupLosesNothing"),
    KNOWS_ONE_THREAD(receiving(FaultyPolls.KnowsOneThread::new), "threadsMayChange"),
    DROPS_THE_UNDECODABLE(receiving(FaultyPolls.DropsUndecodable::new), "undecodable"),
    THROWS_ON_THE_UNDECODABLE(receiving(FaultyPolls.ThrowsOnUndecodable::new), "undecodable"),
    LEAKS_A_THREAD(FaultyConnections.LeaksThreads::new, "noThreadIsLeft", "manyCycles"),
    LEAKS_A_FILE(FaultyConnections.LeaksFiles::new, "noFileIsLeft", "manyCycles"),
    THROWS_RAW_EXCEPTIONS(FaultyConnections.ThrowsRaw::new, "missingQueue", "failuresAreTyped", "closedIsClosed"),

    // Sending.
    CONFIRMS_BEFORE_STORING(sending(FaultySenders.ConfirmsEarly::new), "confirmedIsStored"),
    LOSES_ONE_IN_TEN(sending(FaultySenders.LosesSome::new), "everythingOnce", "burstIsBounded"),
    NEVER_CONFIRMS_ONE_IN_TEN(sending(FaultySenders.ForgetsToConfirm::new), "closeCompletesStages", "burstIsBounded"),
    CONFIRMS_TWICE(sending(FaultySenders.ConfirmsTwice::new), "stageCompletesOnce"),
    LOSES_ON_CLOSE(sending(FaultySenders.LosesOnClose::new), "closeCompletesStages"),
    SENDS_TWICE(sending(FaultySenders.SendsTwice::new), "browsing", "depth"),
    MIXES_BODIES(sending(FaultySenders.MixesBodies::new), "manyThreadsCast", "bodies"),
    LOSES_COPIES(sending(FaultySenders.LosesCopies::new), "deferred"),
    SWALLOWS_DEAD_LETTERS(sending(FaultySenders.SwallowsDeadLetters::new), "deadLetterIsWhole", "rejectedAtOnce"),
    DEAD_LETTERS_AFTER_SETTLING(sending(FaultySenders.DeadLettersLate::new), "deadLetterComesFirst"),
    DIES_OF_A_LARGE_MESSAGE(sending(FaultySenders.DiesOfLarge::new), "tooLarge"),
    SENDS_AFTER_CLOSE(FaultyConnections.SendsAfterClose::new, "closedIsClosed"),
    THROWS_ON_THE_SECOND_CLOSE(sending(FaultySenders.ThrowsOnClose::new), "closedIsClosed"),
    REFUSES_CONCURRENT_PROVISIONING(FaultyPlaces.ProvisionsAlone::new, "concurrentProvisioning"),
    CLOSES_OTHERS(FaultyConnections.ClosesOthers::new, "busesCoexist"),
    LOSES_WHILE_NOBODY_RECEIVES(FaultyPlaces.LosesUnheard::new, "keptWhileNobodyReceives"),

    // Names.
    MIXES_QUEUES(mapped(queue -> queue.replaceAll("\\d$", "")), "queuesAreApart"),
    FOLDS_CASE(mapped(queue -> queue.toLowerCase(Locale.ROOT)), "namesAreOneToOne"),
    REPLACES_DOTS(mapped(queue -> queue.replace('.', '_')), "namesAreOneToOne"),
    CUTS_LONG_NAMES(mapped(queue -> queue.substring(0, Math.min(64, queue.length()))), "namesAreOneToOne"),
    MIXES_NAMESPACES(
            UnaryOperator.identity(),
            config -> changed(config, "all", config.provision(), config.options()),
            "namespacesAreApart"),
    DIRECTS_TO_ANYONE(
            FaultyPlaces.to(Destination.Directed.class, place -> new Destination.Queue(place.queue())),
            "directed",
            "directedToTheAbsent",
            "kindsAreApart"),
    DROPS_WHAT_IS_FOR_THE_ABSENT(FaultyPlaces.DropsForAbsent::new, "directedToTheAbsent"),
    FANS_OUT_TO_ONE(FaultyPlaces.to(Destination.Fanout.class, place -> new Destination.Queue(place.queue())), "fanout"),
    DEAD_LETTERS_GO_HOME(
            FaultyPlaces.to(Destination.DeadLetters.class, place -> new Destination.Queue(place.queue())),
            "kindsAreApart",
            "deadLetterIsWhole"),

    // Content.
    DROPS_EMPTY_VALUES(written(wire -> wire.attributes().values().removeIf(String::isEmpty)), "values"),
    TRIMS_VALUES(written(wire -> wire.attributes().replaceAll((name, value) -> value.strip())), "values"),
    ASCII_ONLY(
            written(wire -> wire.attributes()
                    .replaceAll((name, value) ->
                            new String(value.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII))),
            "values",
            "deadLetterIsWhole"),
    CUTS_LONG_VALUES(
            written(wire ->
                    wire.attributes().replaceAll((name, value) -> value.substring(0, Math.min(1024, value.length())))),
            "values"),
    DROPS_WELL_KNOWN_NAMES(
            written(wire -> wire.attributes().keySet().removeAll(List.of("to", "key", "ttl", "subject"))), "names"),
    KEEPS_FIFTY_ATTRIBUTES(
            written(wire -> {
                List<String> names =
                        wire.attributes().keySet().stream().sorted().toList();
                wire.attributes().keySet().retainAll(Set.copyOf(names.subList(0, Math.min(50, names.size()))));
            }),
            "manyAttributes"),
    DROPS_TRACES(written(wire -> wire.attributes().remove("traceparent")), "envelope", "traceGoesOn", "replay"),
    CUTS_BODIES(
            written(wire -> wire.body(Arrays.copyOf(wire.body(), Math.min(64 << 10, wire.body().length)))),
            "bodies",
            "largest"),
    BODIES_ARE_TEXT(
            written(wire ->
                    wire.body(new String(wire.body(), StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8))),
            "bodies"),
    EMPTY_BODY_IS_NULL(
            written(wire -> wire.body(wire.body().length == 0 ? "null".getBytes(StandardCharsets.UTF_8) : wire.body())),
            "bodies"),
    ROUNDS_TIMES(written(wire -> wire.time(wire.time().truncatedTo(ChronoUnit.SECONDS))), "envelope", "bodies"),
    NEW_ID_EACH_TIME(receiving(FaultyCounts.NewIds::new), "sameAgain"),

    // Questions.
    BROWSING_REMOVES(FaultyAnswers.BrowsingRemoves::new, "browsing", "replay"),
    BROWSING_IGNORES_THE_VISITOR(FaultyAnswers.BrowsesOn::new, "browsing"),
    BROWSES_BACKWARDS(FaultyAnswers.BrowsesBackwards::new, "browsing"),
    DEPTH_WITHOUT_WHAT_IS_OUT(FaultyAnswers.DepthOfWaiting::new, "depth"),
    REMOVES_NOTHING(FaultyPlaces.RemovesNothing::new, "removal"),
    PROMISES_TOO_MUCH(FaultyAnswers.PromisesTooMuch::new, "largest"),
    CREATES_ALWAYS(
            UnaryOperator.identity(),
            config -> changed(config, config.namespace(), true, config.options()),
            "missingQueue",
            "failuresAreTyped",
            "failedStart"),
    IGNORES_UNKNOWN_OPTIONS(
            UnaryOperator.identity(),
            config -> changed(config, config.namespace(), config.provision(), Map.of()),
            "unknownOption"),

    // After trouble.
    TAKES_SLOW_FOR_DEAD(
            UnaryOperator.identity(),
            config -> changed(config, URI.create(config.uri().toString().replace(":1000:memory", ":15:memory")))),
    SILENT_AFTER_A_RECONNECT(FaultyConnections.SilentAfterTrouble::new, "engineSurvivesACut"),
    HANGS_ON_CLOSE(FaultyConnections.HangsOnClose::new, "closeWhileAway"),
    NEVER_COMES_BACK(FaultyConnections.NeverComesBack::new, "castsSurviveACut", "brokerRestarts");

    private static final Set<Fault> AT_RANDOM = EnumSet.of(
            LOSES_ON_WAKEUP,
            CONFIRMS_BEFORE_STORING,
            DELIVERS_TO_TWO_AT_ONCE,
            WAKES_LATE,
            LOSES_ONE_IN_TEN,
            NEVER_CONFIRMS_ONE_IN_TEN,
            LOSES_ON_CLOSE,
            MIXES_BODIES,
            SENDS_TWICE);

    private final UnaryOperator<Transport> wrapper;
    private final UnaryOperator<TransportConfig> config;
    private final Set<String> caughtBy;

    Fault(Wrapper wrapper, String... caughtBy) {
        this(wrapper::wrap, UnaryOperator.identity(), caughtBy);
    }

    Fault(UnaryOperator<Transport> wrapper, UnaryOperator<TransportConfig> config, String... caughtBy) {
        this.wrapper = wrapper;
        this.config = config;
        this.caughtBy = Set.copyOf(Arrays.stream(caughtBy).distinct().toList());
    }

    Transport open(TransportConfig given, Function<TransportConfig, Transport> real) {
        return wrapper.apply(real.apply(config.apply(given)));
    }

    /** The tests that are named for it: each of them must fail. */
    Set<String> caughtBy() {
        return caughtBy;
    }

    /** Whether what it breaks is a matter of chance, so that no test can be sure to pass. */
    boolean strikesAtRandom() {
        return AT_RANDOM.contains(this);
    }

    /** In words. */
    String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static TransportConfig changed(TransportConfig config, URI uri) {
        return new TransportConfig(uri, config.namespace(), config.provision(), config.security(), config.options());
    }

    private static TransportConfig changed(
            TransportConfig config, String namespace, boolean provision, Map<String, String> options) {
        return new TransportConfig(config.uri(), namespace, provision, config.security(), new HashMap<>(options));
    }
}
