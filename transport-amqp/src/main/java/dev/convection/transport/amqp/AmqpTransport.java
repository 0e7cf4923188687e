package dev.convection.transport.amqp;

import dev.convection.worker.Finding;
import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Traits.Counting;
import dev.convection.worker.spi.Transport;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One bus's connections to a broker: one to send, one to receive, so that a flood of one holds up nothing of the other. */
final class AmqpTransport implements Transport {
    private static final int MOST_OUTSTANDING = 10_000;

    private final AmqpSettings settings;
    private final AmqpConnections sending;
    private final AmqpConnections working;
    private volatile @Nullable Traits traits;
    private volatile boolean closed;

    AmqpTransport(AmqpSettings settings) {
        this.settings = settings;
        this.sending = new AmqpConnections(settings);
        this.working = new AmqpConnections(settings);
    }

    /** Connects the first time: whether messages can be delayed is the broker's to say. */
    @Override
    public Traits traits() {
        checkOpen();
        Traits known = traits;
        if (known == null) {
            boolean delays =
                    settings.profile().delayedSend() && sending.get().broker().delays();
            known = Traits.leased(Duration.ZERO)
                    .withOutstanding(MOST_OUTSTANDING, false)
                    .withDelay(false, delays)
                    .withCounting(Counting.HINT, false, settings.profile().deliveryLimit())
                    .withMaxMessageBytes(settings.maxMessageBytes());
            traits = known;
        }
        return known;
    }

    @Override
    public Sender openSender() {
        checkOpen();
        return new AmqpSender(settings, sending.get());
    }

    @Override
    public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
        checkOpen();
        checkReceivable(source);
        if (maxOutstanding < 1 || maxOutstanding > MOST_OUTSTANDING) {
            throw new IllegalArgumentException(
                    "maxOutstanding must be from 1 to " + MOST_OUTSTANDING + ": " + maxOutstanding);
        }
        return new AmqpReceiver(settings, working.get(), source);
    }

    @Override
    public void browse(Destination source, Predicate<? super Message> visitor) {
        checkOpen();
        checkReceivable(source);
        doing("Browsing " + source, connection -> {
            new AmqpPlaces(settings, connection).browse(source, visitor);
            return true;
        });
    }

    @Override
    public OptionalLong depth(Destination source) {
        checkOpen();
        checkReceivable(source);
        return doing(
                "Asking for the depth of " + source, connection -> new AmqpPlaces(settings, connection).depth(source));
    }

    @Override
    public List<Finding> examine(Set<String> queues) {
        checkOpen();
        return doing("Examining the broker", connection -> new AmqpExamination(settings, connection).of(queues));
    }

    @Override
    public void remove(Destination destination) {
        checkOpen();
        doing("Removing " + destination, connection -> {
            new AmqpPlaces(settings, connection).remove(destination);
            return true;
        });
    }

    @Override
    public void close() {
        closed = true;
        sending.close();
        working.close();
    }

    /** Something that is done with a connection. */
    private interface Task<R> {
        R with(OpenConnection connection) throws JMSException;
    }

    private <R> R doing(String what, Task<R> task) {
        try {
            return task.with(sending.get());
        } catch (JMSException | RuntimeException e) {
            throw AmqpErrors.translated(what, e);
        }
    }

    private static void checkReceivable(Destination source) {
        if (source instanceof Destination.Fanout) {
            throw new IllegalArgumentException("Nothing can be received from " + source + " but by its subscriptions");
        }
    }

    private void checkOpen() {
        if (closed) {
            throw AmqpErrors.closed("transport");
        }
    }
}
