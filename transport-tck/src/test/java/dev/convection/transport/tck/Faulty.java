package dev.convection.transport.tck;

import dev.convection.transport.tck.internal.PassingReceiver;
import dev.convection.transport.tck.internal.PassingSender;
import dev.convection.transport.tck.internal.PassingTransport;
import dev.convection.transport.tck.internal.Waits;
import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Ways to wrap a transport so that one thing is wrong with it. */
final class Faulty {
    private Faulty() {}

    /** Puts something around a transport. */
    interface Wrapper {
        Transport wrap(Transport real);
    }

    static Wrapper receiving(Function<Receiver<?>, Receiver<?>> wrapper) {
        return real -> new PassingTransport(real) {
            @Override
            public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
                return wrapper.apply(super.openReceiver(source, maxOutstanding));
            }
        };
    }

    static Wrapper sending(Function<Sender, Sender> wrapper) {
        return real -> new PassingTransport(real) {
            @Override
            public Sender openSender() {
                return wrapper.apply(super.openSender());
            }
        };
    }

    /** The attributes and the body of a message on its way. */
    static final class Wire {
        private final Map<String, String> attributes;
        private Instant time;
        private byte[] body;

        Wire(Message message) {
            this.attributes = new HashMap<>(message.attributes());
            this.time = message.time();
            this.body = message.body();
        }

        Map<String, String> attributes() {
            return attributes;
        }

        byte[] body() {
            return body;
        }

        Instant time() {
            return time;
        }

        void body(byte[] changed) {
            body = changed;
        }

        void time(Instant changed) {
            time = changed;
        }
    }

    static Wrapper written(Consumer<Wire> change) {
        return sending(real -> new PassingSender(real) {
            @Override
            public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
                Wire wire = new Wire(message);
                change.accept(wire);
                return super.send(
                        to,
                        Message.of(
                                message.id(),
                                message.source(),
                                message.type(),
                                wire.time,
                                message.contentType(),
                                wire.attributes,
                                wire.body),
                        delay);
            }
        });
    }

    /** Calls queues by other names. */
    static Wrapper mapped(UnaryOperator<String> name) {
        return FaultyPlaces.to(Destination.class, place -> renamed(place, name.apply(place.queue())));
    }

    private static Destination renamed(Destination place, String queue) {
        if (place instanceof Destination.Directed directed) {
            return new Destination.Directed(queue, directed.engine());
        }
        if (place instanceof Destination.Subscription subscription) {
            return new Destination.Subscription(queue, subscription.engine());
        }
        if (place instanceof Destination.Fanout) {
            return new Destination.Fanout(queue);
        }
        if (place instanceof Destination.DeadLetters) {
            return new Destination.DeadLetters(queue);
        }
        if (place instanceof Destination.Lane lane) {
            return new Destination.Lane(queue, lane.step());
        }
        return new Destination.Queue(queue);
    }

    /** Nothing wrong yet: to be overridden. */
    static class Around extends PassingReceiver {
        Around(Receiver<?> real) {
            super(real);
        }
    }

    /** Remembers what is out, in order. */
    static class Remembers extends Around {
        final List<Object> out = new ArrayList<>();

        Remembers(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            List<Received<Object>> got = super.poll(max, wait);
            out.addAll(tags(got));
            return got;
        }

        @Override
        public void settle(List<Settlement<Object>> settlements) {
            settlements.forEach(each -> out.remove(each.tag()));
            super.settle(settlements);
        }
    }

    /** Settlements that accept. */
    static List<Settlement<Object>> accepted(List<Object> tags) {
        return tags.stream().map(Settlement::accept).toList();
    }

    /** The tags of deliveries. */
    static List<Object> tags(List<Received<Object>> deliveries) {
        return deliveries.stream().map(Received::tag).toList();
    }

    /** A time that is too long by the kit's measure, which grows on a slow machine. */
    static Duration longTime(int seconds) {
        return Waits.scaled(Duration.ofSeconds(seconds));
    }
}
