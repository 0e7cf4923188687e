package dev.convection.transport.nats;

import dev.convection.worker.Finding;
import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Transport;
import io.nats.client.Connection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One bus's connections to a NATS server or cluster: one to send and to ask by, and one to receive by. Thread-safe. */
final class NatsTransport implements Transport {
    private static final int MOST_OUTSTANDING = 10_000;

    /** Of the largest payload, what is left to headers that the message does not know of. */
    private static final int RESERVED = 4096;

    private final NatsSettings settings;
    private final NatsLink sending;
    private final NatsLink receiving;
    private final NatsApi api;
    private final NatsAddresses addresses;
    private final NatsProvisioning provisioning;
    private final NatsBrowser browser;
    private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Traits traits;
    private volatile boolean closed;

    NatsTransport(NatsSettings settings) {
        this.settings = settings;
        this.sending = new NatsLink(settings, "sending", false);
        this.receiving = new NatsLink(settings, "receiving", true);
        this.api = new NatsApi(sending, settings.options());
        this.addresses = new NatsAddresses(settings.namespace());
        this.provisioning = new NatsProvisioning(api, addresses, settings.options(), settings.provision());
        this.browser = new NatsBrowser(api, addresses);
    }

    NatsAddresses addresses() {
        return addresses;
    }

    NatsProvisioning provisioning() {
        return provisioning;
    }

    /** Connects in order to learn the largest payload; once learned, it is promised. */
    @Override
    public Traits traits() {
        Traits known = traits;
        if (known == null) {
            Connection connection = sending.connection("Asking the server for its limits");
            int payload = (int) Math.min(Integer.MAX_VALUE, connection.getMaxPayload());
            known = Traits.leased(settings.options().ackWait())
                    .withOutstanding(MOST_OUTSTANDING, false)
                    .withDelay(true, false)
                    .withCounting(Traits.Counting.EXACT, true, 0)
                    .withMaxMessageBytes(Math.max(payload - RESERVED, payload / 2));
            traits = known;
        }
        return known;
    }

    @Override
    public Sender openSender() {
        checkOpen();
        sending.connection("Opening a sender");
        NatsSender sender = new NatsSender(this, sending, settings.options().publishTimeout());
        return kept(sender);
    }

    @Override
    public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
        checkOpen();
        checkReceivable(source);
        if (maxOutstanding < 1 || maxOutstanding > MOST_OUTSTANDING) {
            throw new IllegalArgumentException(
                    "maxOutstanding must be from 1 to " + MOST_OUTSTANDING + ": " + maxOutstanding);
        }
        provisioning.consumer(source);
        String subject = api.pullSubject(addresses.stream(source), addresses.consumer(source));
        return kept(new NatsReceiver(
                this, receiving, source, subject, settings.options().ackWait()));
    }

    private <C extends AutoCloseable> C kept(C child) {
        open.add(child);
        if (closed) {
            close(child);
            throw NatsErrors.closed("transport");
        }
        return child;
    }

    @Override
    public void browse(Destination source, Predicate<? super Message> visitor) {
        checkOpen();
        checkReceivable(source);
        browser.browse(source, visitor);
    }

    @Override
    public OptionalLong depth(Destination source) {
        checkOpen();
        checkReceivable(source);
        return OptionalLong.of(browser.depth(source));
    }

    @Override
    public List<Finding> examine(Set<String> queues) {
        checkOpen();
        return new NatsExamination(sending, api, addresses, settings.options(), settings.provision()).of(queues);
    }

    /** A queue is removed with the shares of its engines; its dead letters are a place of their own. */
    @Override
    public void remove(Destination destination) {
        checkOpen();
        provisioning.remove(destination);
    }

    @Override
    public void close() {
        closed = true;
        open.forEach(NatsTransport::close);
        receiving.close();
        sending.close();
    }

    private static void close(AutoCloseable child) {
        if (child instanceof NatsReceiver receiver) {
            receiver.close();
        } else if (child instanceof NatsSender sender) {
            sender.close();
        }
    }

    void closed(AutoCloseable child) {
        open.remove(child);
    }

    private void checkOpen() {
        if (closed) {
            throw NatsErrors.closed("transport");
        }
    }

    private static void checkReceivable(Destination source) {
        if (source instanceof Destination.Fanout) {
            throw new IllegalArgumentException("Nothing can be received from " + source + " but by its subscriptions");
        }
    }
}
