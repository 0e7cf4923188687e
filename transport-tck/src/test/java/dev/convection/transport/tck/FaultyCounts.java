package dev.convection.transport.tck;

import dev.convection.transport.tck.Faulty.Around;
import dev.convection.worker.Message;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Receivers that say something else of a delivery each time. */
final class FaultyCounts {
    private FaultyCounts() {}

    private static Received<Object> counted(Received<Object> each, int deliveries) {
        return new Received<>(each.tag(), each.message(), deliveries, each.undecodable());
    }

    static final class CountsFromZero extends Around {
        CountsFromZero(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            return super.poll(max, wait).stream()
                    .map(each -> counted(each, Math.max(1, each.deliveries() - 1)))
                    .toList();
        }
    }

    static final class CountsTwice extends Around {
        CountsTwice(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            return super.poll(max, wait).stream()
                    .map(each -> counted(each, each.deliveries() * 2 - 1))
                    .toList();
        }
    }

    static final class CountsInMemory extends Around {
        private final Map<String, Integer> counts = new HashMap<>();

        CountsInMemory(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            return super.poll(max, wait).stream()
                    .map(each -> counted(each, counts.merge(each.message().copyId(), 1, Integer::sum)))
                    .toList();
        }
    }

    static final class NewIds extends Around {
        NewIds(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            return super.poll(max, wait).stream()
                    .map(each -> new Received<>(
                            each.tag(),
                            each.deliveries() == 1 ? each.message() : renamed(each.message(), each.deliveries()),
                            each.deliveries(),
                            each.undecodable()))
                    .toList();
        }

        private static Message renamed(Message message, int deliveries) {
            return Message.of(
                    message.id() + "-" + deliveries,
                    message.source(),
                    message.type(),
                    message.time(),
                    message.contentType(),
                    message.attributes(),
                    message.body());
        }
    }
}
