package dev.convection.transport.memory;

import static dev.convection.transport.memory.Rig.BACKOFF;
import static dev.convection.transport.memory.Rig.QUEUE;
import static dev.convection.transport.memory.Rig.TYPE;
import static dev.convection.transport.memory.Rig.always;
import static dev.convection.transport.memory.Rig.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.CastOptions;
import dev.convection.worker.DeadLetters.DeadLetter;
import dev.convection.worker.Message;
import dev.convection.worker.Outcome;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Traits.Counting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Style.class)
class RetryingTest {
    @AutoClose
    private final Rig rig;

    private final Book failing = new Book(delivery -> {
        throw new IllegalStateException("boom " + delivery.attempt());
    });

    RetryingTest(Style style) {
        this.rig = new Rig(style);
    }

    @Test
    @DisplayName("RDL-1: a retry is not earlier than its back-off, and does not hold up others")
    void retryIsNotEarly() {
        Book book =
                new Book(delivery -> delivery.message().id().equals("bad") ? Outcome.retry("not yet") : Outcome.done());
        rig.engine("e", 1, book);
        rig.cast("bad", "good");

        rig.awaitDeadLetters(1);

        assertThat(book.ids()).containsSubsequence("bad", "good", "bad", "bad");
        List<Book.Entry> bad =
                book.entries.stream().filter(each -> each.id().equals("bad")).toList();
        assertThat(Duration.ofNanos(bad.get(1).at() - bad.get(0).at())).isGreaterThanOrEqualTo(BACKOFF);
        assertThat(Duration.ofNanos(bad.get(2).at() - bad.get(1).at())).isGreaterThanOrEqualTo(BACKOFF.multipliedBy(2));
    }

    @Test
    @DisplayName("RDL-1: a handler's own delay counts instead of the back-off")
    void ownDelayCounts() {
        Duration delay = Duration.ofMillis(400);
        Book book =
                new Book(delivery -> delivery.attempt() == 1 ? Outcome.retry(delay, "wait for it") : Outcome.done());
        rig.engine("e", book);
        rig.cast("a");

        book.await(2);

        assertThat(Duration.ofNanos(
                        book.entries.get(1).at() - book.entries.get(0).at()))
                .isGreaterThanOrEqualTo(delay);
    }

    @Test
    @DisplayName("RDL-2: attempts are counted from 1, by 1, over all engines; a dead letter after the last")
    void attemptsAreCountedOverEngines() {
        rig.engine("one", failing);
        rig.engine("two", failing);

        rig.cast(20);

        rig.awaitDeadLetters(20);
        for (int i = 0; i < 20; i++) {
            String id = "m" + i;
            assertThat(failing.entries.stream().filter(each -> each.id().equals(id)))
                    .extracting(Book.Entry::attempt)
                    .containsExactly(1, 2, 3);
        }
        assertThat(failing.entries.stream().filter(each -> each.delivery().lastAttempt()))
                .hasSize(20)
                .extracting(Book.Entry::attempt)
                .containsOnly(3);
    }

    @Test
    @DisplayName("RDL-5: a dead letter has id, payload and headers unchanged, and says why, how often, when and whence")
    void deadLetterIsComplete() {
        Instant before = Instant.now();
        Message sent = Message.of(
                "id-1",
                "/here",
                TYPE,
                Instant.parse("2026-01-02T03:04:05Z"),
                "text/plain",
                Map.of("h", "\u00fc "),
                new byte[] {0, -1});
        rig.engine("e", failing);

        Wire.join(rig.bus.send(QUEUE, sent, CastOptions.DEFAULT));

        DeadLetter letter = rig.awaitDeadLetters(1).get(0);
        assertThat(letter.message()).isEqualTo(sent);
        assertThat(letter.reason()).contains("boom 3");
        assertThat(letter.attempts()).isEqualTo(3);
        assertThat(letter.origin()).isEqualTo(QUEUE);
        assertThat(letter.engine()).isEqualTo("e");
        assertThat(letter.died()).isBetween(before, Instant.now());
    }

    @Test
    @DisplayName("RDL-5: the origin of a dead letter tells whom it was directed to")
    void originTellsTheEngine() {
        rig.engine("e", failing);

        rig.bus.cast(QUEUE, TYPE, "{}", CastOptions.DEFAULT.toEngine("e"));

        assertThat(rig.awaitDeadLetters(1)).extracting(DeadLetter::origin).containsExactly(QUEUE + "@e");
    }

    @Test
    @DisplayName("RDL-6, RDL-16: while the dead letter cannot be stored the message is kept")
    void messageIsKeptUntilItsDeadLetterIsStored() {
        rig.faults.failSends(1_000_000, Kind.UNAVAILABLE, Destination.DeadLetters.class::isInstance);
        Book book = new Book(delivery -> Outcome.reject("no use"));
        rig.engine("e", book);
        rig.cast("a");
        book.await(1);

        always().until(() -> rig.broker.contents(QUEUE).inHand() == 1 && book.entries.size() == 1);

        rig.faults.clear();
        assertThat(rig.awaitDeadLetters(1))
                .extracting(each -> each.message().id())
                .containsExactly("a");
        assertThat(book.entries).hasSize(1);
    }

    @Test
    @DisplayName("A retry's copy that cannot be stored at once is stored later; the attempt is not lost")
    void copyIsStoredLater() {
        AtomicInteger sends = new AtomicInteger();
        Book book = new Book(delivery -> {
            if (delivery.attempt() == 1 && sends.getAndIncrement() == 0) {
                rig.faults.failSends(5, Kind.UNAVAILABLE);
                return Outcome.retry("again");
            }
            return Outcome.done();
        });
        rig.engine("e", book);
        rig.cast("a");

        rig.awaitEmpty();

        rig.faults.clear();
        assertThat(book.attempts()).containsExactly(1, 2);
    }

    @Test
    @DisplayName(
            "RDL-7: a message that kills its engine each time becomes a dead letter, also where the broker does not count")
    void messageThatKillsItsEngineBecomesADeadLetter() {
        CountDownLatch never = new CountDownLatch(1);
        Book book = Book.waitingFor(never);
        Counting counting = rig.style.traits(Duration.ofSeconds(1), 1).counting();
        rig.cast("a");

        int engines = 0;
        while (engines < 10 && rig.deadLetters().isEmpty()) {
            int before = book.entries.size();
            rig.mortal("e" + engines, book);
            eventually()
                    .until(() ->
                            book.entries.size() > before || !rig.deadLetters().isEmpty());
            rig.kill("e" + engines);
            engines++;
        }

        DeadLetter letter = rig.deadLetters().get(0);
        assertThat(letter.message().id()).isEqualTo("a");
        assertThat(letter.attempts()).isEqualTo(3);
        assertThat(book.entries).hasSize(engines - 1);
        if (counting == Counting.EXACT) {
            assertThat(book.entries).hasSize(3);
        } else {
            // Twice its attempts, and once before anyone had a reason to suspect it.
            assertThat(book.entries).hasSizeLessThanOrEqualTo(2 * 3 + 1);
        }
    }

    @Test
    @DisplayName("RDL-9: what a failed handler did to its message is not seen by the next attempt")
    void changesAreNotSeen() {
        Book book = new Book(delivery -> {
            Message changed = delivery.message().with("h", "changed");
            assertThat(changed).isNotEqualTo(delivery.message());
            return delivery.attempt() == 1 ? Outcome.retry("again") : Outcome.done();
        });
        rig.engine("e", book);
        rig.bus.cast(QUEUE, TYPE, "{}", CastOptions.DEFAULT.withHeader("h", "as sent"));

        book.await(2);

        assertThat(book.entries.get(1).delivery().message())
                .isEqualTo(book.entries.get(0).delivery().message());
        assertThat(book.entries.get(1).delivery().message().attribute("h")).isEqualTo("as sent");
    }

    @Test
    @DisplayName("RDL-10: hundreds of failures do not stop the engine")
    void failuresDoNotStopTheEngine() {
        Book book =
                new Book(delivery -> delivery.message().id().equals("good") ? Outcome.done() : Outcome.reject("bad"));
        rig.engine("e", book);

        rig.cast(400);
        rig.cast("good");

        rig.awaitDeadLetters(400);
        assertThat(book.ids()).doesNotHaveDuplicates().hasSize(401);
    }

    @Test
    @DisplayName("SET-10: a rejected message is a dead letter at once")
    void rejectedIsADeadLetterAtOnce() {
        Book book = new Book(delivery -> {
            throw Outcome.reject("no such stack").asException();
        });
        rig.engine("e", book);

        rig.cast("a");

        DeadLetter letter = rig.awaitDeadLetters(1).get(0);
        assertThat(letter.reason()).contains("no such stack");
        assertThat(letter.attempts()).isEqualTo(1);
        assertThat(book.entries).hasSize(1);
    }

    @Test
    @DisplayName("RDL-17: a deferred message comes again as new, however often, and not early")
    void deferredComesAgainAsNew() {
        AtomicInteger left = new AtomicInteger(6);
        Book book = new Book(delivery -> left.decrementAndGet() > 0 ? Outcome.defer(BACKOFF) : Outcome.done());
        rig.engine("one", book);
        rig.engine("two", book);

        rig.cast("a");

        rig.awaitEmpty();
        assertThat(book.attempts()).hasSize(6).containsOnly(1);
        for (int i = 1; i < 6; i++) {
            assertThat(Duration.ofNanos(
                            book.entries.get(i).at() - book.entries.get(i - 1).at()))
                    .isGreaterThanOrEqualTo(BACKOFF);
        }
    }

    @Test
    @DisplayName("RDL-17: deferring and retrying do not mix: attempts go on from 1 after a defer")
    void attemptsGoOnFromOneAfterADefer() {
        AtomicInteger calls = new AtomicInteger();
        Book book = new Book(delivery -> switch (calls.incrementAndGet()) {
            case 1, 4 -> Outcome.retry("again");
            case 2, 3 -> Outcome.defer(BACKOFF);
            default -> Outcome.done();
        });
        rig.engine("e", book);

        rig.cast("a");

        rig.awaitEmpty();
        assertThat(book.attempts()).containsExactly(1, 2, 1, 1, 2);
    }
}
