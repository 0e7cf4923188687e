package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.FakeBroker;
import dev.convection.worker.fake.FakeBroker.Sent;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Traits.Counting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a service that was just started does with messages that its engine may have died of. */
class ProbationTest {
    private static final Destination ORDERS = new Destination.Queue("orders");
    private static final Destination DEAD = new Destination.DeadLetters("orders");
    private static final Instant BEFORE = Instant.now().minusSeconds(60);

    @RegisterExtension
    final FakeBroker broker = new FakeBroker();

    private final Queue<Delivery> handled = new ConcurrentLinkedQueue<>();

    private void counting(Counting how) {
        broker.traits =
                Traits.leased(Duration.ofSeconds(15)).withDelay(false, true).withCounting(how, false, 0);
    }

    private void serve(Outcome outcome) {
        WorkerService.builder(broker.open())
                .engine("e1")
                .concurrency(2)
                .retry(new RetryPolicy(3, Duration.ofMillis(5), 1, Duration.ofMillis(5), 0))
                .handler("orders", "orders.place", delivery -> {
                    handled.add(delivery);
                    return outcome;
                })
                .start();
    }

    private void put(String id, Instant time, Map<String, String> attributes) {
        broker.put(ORDERS, message(id, "orders.place", time).with(attributes), 1);
    }

    private List<Message> stored(Destination to) {
        return broker.stored.stream()
                .filter(each -> each.to().equals(to))
                .map(Sent::message)
                .toList();
    }

    @ParameterizedTest
    @EnumSource(value = Counting.class, names = "EXACT", mode = EnumSource.Mode.EXCLUDE)
    void whatWasThereBeforeIsCopiedBeforeItIsHandled(Counting how) {
        counting(how);
        put("old", BEFORE, Map.of());
        serve(Outcome.done());

        Eventually.holds(() -> assertThat(handled).hasSize(1));
        assertThat(handled.element().attempt()).isEqualTo(1);
        assertThat(handled.element().message().attributes()).isEmpty();
        assertThat(stored(ORDERS)).hasSize(1);
        assertThat(stored(ORDERS).get(0).attribute("cvbegun")).isEqualTo("1");
        Eventually.holds(() -> assertThat(broker.settled).hasSize(2).allMatch(each -> each.accepted()));
    }

    @Test
    void aCopyDoesNotBeginBeforeItsOriginalIsSettled() {
        counting(Counting.HINT);
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        broker.onSend = sent -> {
            broker.put(ORDERS, sent.message(), 1);
            return confirmed;
        };
        put("old", BEFORE, Map.of());
        serve(Outcome.done());

        Eventually.is(() -> broker.delivered.size() == 2);
        Eventually.staysSo(Duration.ofMillis(50), () -> assertThat(handled).isEmpty());
        confirmed.complete(null);

        Eventually.holds(() -> assertThat(handled).hasSize(1));
        Eventually.holds(() -> assertThat(broker.settled).hasSize(2).allMatch(each -> each.accepted()));
        assertThat(broker.settled.stream().map(Settlement::awaited)).containsExactly(true, false);
    }

    @Test
    void copiesBeginThoughTheSettlementOfAnOriginalFailed() {
        counting(Counting.HINT);
        AtomicBoolean once = new AtomicBoolean(true);
        broker.onSettle = receiver -> {
            if (once.getAndSet(false)) {
                throw FakeBroker.failure(TransportException.Kind.UNAVAILABLE);
            }
        };
        put("old", BEFORE, Map.of());
        serve(Outcome.done());

        Eventually.holds(() -> assertThat(handled).isNotEmpty());
        assertThat(broker.receiversOpened.get()).isGreaterThan(1);
    }

    @Test
    void anOriginalThatComesAgainIsHandledAsItsCopyOnly() {
        counting(Counting.HINT);
        Message old = message("old", "orders.place", BEFORE);
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        Queue<Sent> copies = new ConcurrentLinkedQueue<>();
        broker.onSend = sent -> {
            copies.add(sent);
            broker.put(ORDERS, sent.message(), 1);
            return confirmed;
        };
        AtomicBoolean once = new AtomicBoolean(true);
        broker.onSettle = receiver -> {
            if (once.getAndSet(false)) {
                throw FakeBroker.failure(TransportException.Kind.UNAVAILABLE);
            }
        };
        Queue<Integer> handledAtClose = new ConcurrentLinkedQueue<>();
        broker.onCloseReceiver = receiver -> {
            LockSupport.parkNanos(20_000_000); // time for a copy that does not wait
            handledAtClose.add(handled.size());
        };
        broker.put(ORDERS, old, 1);
        serve(Outcome.done());
        Eventually.is(() -> broker.delivered.size() == 2);
        confirmed.complete(null); // both are in the hands of the receiver that dies

        Eventually.holds(() -> assertThat(broker.settled).hasSize(2).allMatch(each -> each.accepted()));
        assertThat(broker.delivered.stream().filter(each -> each.deliveries > 1))
                .isNotEmpty();
        assertThat(copies).hasSize(1);
        assertThat(handledAtClose.element()).isZero();
        Eventually.staysSo(Duration.ofMillis(50), () -> assertThat(handled).hasSize(1));

        broker.put(ORDERS, old, 1); // as its caster sends it again that had no answer
        Eventually.holds(() -> assertThat(handled).hasSize(2));
    }

    @Test
    void theOriginalIsKeptUntilTheCopyIsStored() {
        counting(Counting.HINT);
        Queue<Integer> settledAtSend = new ConcurrentLinkedQueue<>();
        broker.onSend = sent -> {
            settledAtSend.add(broker.settled.size());
            return null;
        };
        put("old", BEFORE, Map.of());
        serve(Outcome.done());

        Eventually.holds(() -> assertThat(handled).hasSize(1));
        assertThat(settledAtSend).containsExactly(0);
    }

    @Test
    void whatComesLaterIsHandledAsItIs() {
        counting(Counting.HINT);
        serve(Outcome.done());
        put("new", Instant.now().plusSeconds(60), Map.of());

        Eventually.holds(() -> assertThat(broker.settled).hasSize(1));
        assertThat(handled).hasSize(1);
        assertThat(broker.stored).isEmpty();
    }

    @Test
    void whereEveryDeliveryIsCountedNothingIsSuspected() {
        counting(Counting.EXACT);
        put("old", BEFORE, Map.of());
        serve(Outcome.done());

        Eventually.holds(() -> assertThat(broker.settled).hasSize(1));
        assertThat(handled).hasSize(1);
        assertThat(broker.stored).isEmpty();
    }

    @Test
    void onlyTheFirstFewAreSuspected() {
        counting(Counting.HINT);
        for (int i = 0; i < 100; i++) {
            put("old-" + i, BEFORE, Map.of());
        }
        serve(Outcome.done());

        Eventually.holds(() -> assertThat(handled).hasSize(100));
        assertThat(stored(ORDERS)).hasSize(16);
    }

    @Test
    void aReceiverThatIsOpenedAgainSuspectsNothingMore() {
        counting(Counting.HINT);
        for (int i = 0; i < 16; i++) {
            put("old-" + i, BEFORE, Map.of());
        }
        serve(Outcome.done());
        Eventually.holds(
                () -> assertThat(broker.settled).hasSize(32)); // the originals, and the copies that were handled
        int opened = broker.receiversOpened.get();

        AtomicBoolean once = new AtomicBoolean(true);
        broker.onPoll = receiver -> {
            if (receiver.source.equals(ORDERS) && once.getAndSet(false)) {
                throw FakeBroker.failure(TransportException.Kind.UNAVAILABLE);
            }
        };
        Eventually.holds(() -> assertThat(broker.receiversOpened.get()).isGreaterThan(opened));
        put("old-too", BEFORE, Map.of());

        Eventually.holds(() -> assertThat(handled).hasSize(17));
        assertThat(stored(ORDERS)).hasSize(16);
    }

    @Test
    void whatHasBegunTooOftenIsADeadLetter() {
        counting(Counting.HINT);
        put("poison", BEFORE, Map.of("cvbegun", "6", "cvstaked", Long.toString(BEFORE.toEpochMilli())));
        serve(Outcome.done());

        Eventually.holds(() -> assertThat(stored(DEAD)).hasSize(1));
        assertThat(stored(DEAD).get(0).attribute("cvreason")).contains("6 times");
        assertThat(stored(DEAD).get(0).attributes()).doesNotContainKeys("cvbegun", "cvstaked");
        assertThat(handled).isEmpty();
    }

    @Test
    void aCopyYoungerThanTheStartIsHandledWhateverItBears() {
        counting(Counting.HINT);
        String later = Long.toString(Instant.now().plusSeconds(60).toEpochMilli());
        put("borne", BEFORE, Map.of("cvbegun", "9", "cvstaked", later));
        serve(Outcome.done());

        Eventually.holds(() -> assertThat(broker.settled).hasSize(1));
        assertThat(handled).hasSize(1);
    }

    @Test
    void anEndThatIsSeenTakesTheCountAway() {
        counting(Counting.HINT);
        String later = Long.toString(Instant.now().plusSeconds(60).toEpochMilli());
        put("failing", Instant.now().plusSeconds(60), Map.of("cvbegun", "5", "cvstaked", later));
        serve(Outcome.retry("not today"));

        Eventually.holds(() -> assertThat(stored(DEAD)).hasSize(1));
        assertThat(handled.stream().map(Delivery::attempt)).containsExactly(1, 2, 3);
        assertThat(stored(ORDERS)).hasSize(2).allMatch(each -> each.attribute("cvbegun") == null);
    }

    @Test
    void whatIsBeingCopiedIsInHand() {
        counting(Counting.HINT);
        Queue<CompletableFuture<Void>> open = new ConcurrentLinkedQueue<>();
        broker.onSend = sent -> {
            CompletableFuture<Void> stage = new CompletableFuture<>();
            open.add(stage);
            return stage;
        };
        for (int i = 0; i < 10; i++) {
            put("old-" + i, BEFORE, Map.of());
        }
        serve(Outcome.done());

        Eventually.holds(() -> assertThat(open).hasSize(2));
        Eventually.staysSo(
                Duration.ofMillis(200), () -> assertThat(broker.delivered).hasSize(2));
        broker.onSend = sent -> null;
        open.forEach(stage -> stage.complete(null));
        Eventually.holds(() -> assertThat(broker.settled).hasSizeGreaterThanOrEqualTo(10));
    }

    private void come(int deliveries) {
        broker.put(ORDERS, message("young", "orders.place", Instant.now().plusSeconds(60)), deliveries);
    }

    @Test
    void aCountThatIsAHintIsBelievedAtTwiceTheAttempts() {
        counting(Counting.HINT);
        serve(Outcome.done());
        come(6);
        Eventually.holds(() -> assertThat(broker.settled).hasSize(1));
        assertThat(handled).hasSize(1);
        assertThat(handled.element().attempt()).isEqualTo(6);
        assertThat(stored(DEAD)).isEmpty();

        come(7);

        Eventually.holds(() -> assertThat(stored(DEAD)).hasSize(1));
        assertThat(stored(DEAD).get(0).attribute("cvreason"))
                .isEqualTo("6 attempts began, and the last was not seen to end");
        assertThat(stored(DEAD).get(0).attribute("cvattempts")).isEqualTo("3");
        assertThat(handled).hasSize(1);
    }

    @Test
    void aCountThatIsExactIsBelievedAtTheAttempts() {
        counting(Counting.EXACT);
        serve(Outcome.done());
        come(3);
        Eventually.holds(() -> assertThat(broker.settled).hasSize(1));
        assertThat(handled).hasSize(1);

        come(4);

        Eventually.holds(() -> assertThat(stored(DEAD)).hasSize(1));
        assertThat(handled).hasSize(1);
    }

    @Test
    void aFailureThatIsSeenCountsAsEverWhereTheCountIsAHint() {
        counting(Counting.HINT);
        serve(Outcome.retry("not today"));
        come(5);

        Eventually.holds(() -> assertThat(stored(DEAD)).hasSize(1));
        assertThat(stored(DEAD).get(0).attribute("cvreason")).isEqualTo("not today");
        assertThat(handled).hasSize(1);
        assertThat(handled.element().lastAttempt()).isTrue();
    }
}
