package dev.convection.worker.internal;

import dev.convection.worker.DeadLetters.DeadLetter;
import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Settlement;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lists, replays and purges dead letters on any transport.
 *
 * <p>A walk takes one letter after the other. One that is not meant is put back at the end of the line, stored there before it is
 * taken from the front: rejected was holding those until the end, which is unbounded, and releasing them, which some brokers
 * count towards giving the message up.
 */
public final class DeadLetterOffice {
    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final String WALK = "cvwalk";

    private final BusCore bus;
    private final Destination.DeadLetters place;

    /** For the dead letters of one queue. */
    public DeadLetterOffice(BusCore bus, String queue) {
        this.bus = bus;
        this.place = new Destination.DeadLetters(queue);
    }

    /** How many there are. */
    public OptionalLong depth() {
        return bus.transport().depth(place);
    }

    /** Shows them. */
    public void browse(Predicate<? super DeadLetter> visitor) {
        bus.transport().browse(place, message -> visitor.test(read(message)));
    }

    /** Casts them again. */
    public int replay(Predicate<? super DeadLetter> which) {
        return walk(which, letter -> store(Places.home(letter, place.queue()), fresh(letter)));
    }

    /** Removes them. */
    public int purge(Predicate<? super DeadLetter> which) {
        return walk(which, letter -> {});
    }

    private interface Action {
        void on(Message letter);
    }

    private int walk(Predicate<? super DeadLetter> which, Action action) {
        AtomicLong present = new AtomicLong();
        bus.transport().browse(place, message -> present.incrementAndGet() > 0);
        if (present.get() == 0) {
            return 0;
        }
        String walk = new Ids().next();
        try (Receiver<?> receiver = bus.transport().openReceiver(place, 1)) {
            return walk(receiver, which, action, walk, present.get());
        }
    }

    private <T> int walk(
            Receiver<T> receiver, Predicate<? super DeadLetter> which, Action action, String walk, long present) {
        int done = 0;
        for (long seen = 0; seen < present; seen++) {
            List<Received<T>> next = receiver.poll(1, WAIT);
            if (next.isEmpty()) {
                break;
            }
            Received<T> delivery = next.get(0);
            Message letter = delivery.message();
            if (walk.equals(letter.attribute(WALK))) {
                receiver.settle(List.of(Settlement.release(delivery.tag(), Duration.ZERO)));
                break;
            }
            if (which.test(read(letter))) {
                action.on(letter);
                done++;
            } else {
                store(place, copied(letter).with(WALK, walk));
            }
            receiver.settle(List.of(Settlement.accept(delivery.tag())));
        }
        return done;
    }

    private void store(Destination to, Message message) {
        bus.await(bus.copy(to, message, Duration.ZERO, bus.deadline()));
    }

    private static Message copied(Message letter) {
        long copy = EventAttributes.number(letter, EventAttributes.COPY, 0) + 1;
        return letter.with(EventAttributes.COPY, Long.toString(copy));
    }

    private static Message fresh(Message letter) {
        return copied(letter)
                .without(EventAttributes.DEATH)
                .without(EventAttributes.ORIGIN, EventAttributes.ATTEMPT, EventAttributes.PARKED, WALK);
    }

    private DeadLetter read(Message letter) {
        Map<String, String> attributes = letter.attributes();
        return new DeadLetter(
                letter.without(EventAttributes.DEATH)
                        .without(EventAttributes.TRANSIT)
                        .without(WALK),
                attributes.getOrDefault(EventAttributes.REASON, ""),
                (int) EventAttributes.number(letter, EventAttributes.ATTEMPTS, 0),
                attributes.getOrDefault(EventAttributes.ORIGIN, place.queue()),
                attributes.getOrDefault(EventAttributes.ENGINE, ""),
                time(attributes.get(EventAttributes.DIED)));
    }

    private static Instant time(@Nullable String text) {
        try {
            return text == null ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
