package dev.convection.transport.tck;

import dev.convection.transport.tck.internal.PassingTransport;
import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** Transports that say what is not so. */
final class FaultyAnswers {
    private FaultyAnswers() {}

    static final class BrowsingRemoves extends PassingTransport {
        BrowsingRemoves(Transport real) {
            super(real);
        }

        @Override
        public void browse(Destination source, Predicate<? super Message> visitor) {
            browse(real.openReceiver(source, 1), visitor);
        }

        private static <T> void browse(Receiver<T> receiver, Predicate<? super Message> visitor) {
            boolean goOn = true;
            while (goOn) {
                List<Received<T>> next = receiver.poll(1, Duration.ZERO);
                goOn = !next.isEmpty() && visitor.test(next.get(0).message());
                for (Received<T> each : next) {
                    receiver.settle(List.of(Settlement.accept(each.tag())));
                }
            }
            receiver.close();
        }
    }

    static final class BrowsesOn extends PassingTransport {
        BrowsesOn(Transport real) {
            super(real);
        }

        @Override
        public void browse(Destination source, Predicate<? super Message> visitor) {
            super.browse(source, message -> visitor.test(message) || true);
        }
    }

    static final class BrowsesBackwards extends PassingTransport {
        BrowsesBackwards(Transport real) {
            super(real);
        }

        @Override
        public void browse(Destination source, Predicate<? super Message> visitor) {
            List<Message> all = new ArrayList<>();
            super.browse(source, all::add);
            Collections.reverse(all);
            for (Message message : all) {
                if (!visitor.test(message)) {
                    return;
                }
            }
        }
    }

    static final class DepthOfWaiting extends PassingTransport {
        DepthOfWaiting(Transport real) {
            super(real);
        }

        @Override
        public OptionalLong depth(Destination source) {
            List<Message> all = new ArrayList<>();
            super.browse(source, all::add);
            return OptionalLong.of(all.size());
        }
    }

    static final class PromisesTooMuch extends PassingTransport {
        PromisesTooMuch(Transport real) {
            super(real);
        }

        @Override
        public Traits traits() {
            return super.traits().withMaxMessageBytes(super.traits().maxMessageBytes() * 2);
        }
    }

    /** The broker's leases are longer, as if something renewed them in the background. */
    static final class SaysLease extends PassingTransport {
        SaysLease(Transport real) {
            super(real);
        }

        @Override
        public Traits traits() {
            Traits real = super.traits();
            return new Traits(
                    real.durable(),
                    Duration.ofSeconds(1),
                    real.maxOutstanding(),
                    real.holdsUp(),
                    real.delayedRelease(),
                    real.delayedSend(),
                    real.counting(),
                    real.releaseCounts(),
                    real.deliveryLimit(),
                    real.maxMessageBytes());
        }
    }
}
