package dev.convection.transport.kafka;

import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Receives from one destination by a share consumer, which is made by the first poll, as only that says how much may come at once.
 */
final class KafkaReceiver implements Receiver<ConsumerRecord<byte[], byte[]>> {
    /** A broker that is restarted is back by then. */
    private static final Duration AWAY = Duration.ofSeconds(2);

    private final KafkaTransport transport;
    private final KafkaPlace place;
    private final Duration lease;
    private final PollSize sizes = new PollSize();

    /** Held by whoever uses the consumer: its own thread, or one that closes it. */
    private final ReentrantLock use = new ReentrantLock();

    private final Object gate = new Object();
    private @Nullable KafkaShare share;

    /** The consumer that may be woken now; the library's wakeup is only good for polls. Guarded by the gate, as what follows. */
    private @Nullable KafkaShare polling;

    private boolean woken;
    private volatile boolean closed;

    KafkaReceiver(KafkaTransport transport, KafkaPlace place, Duration lease) {
        this.transport = transport;
        this.place = place;
        this.lease = lease;
    }

    @Override
    public List<Received<ConsumerRecord<byte[], byte[]>>> poll(int max, Duration wait) {
        if (max < 1 || wait.isNegative()) {
            throw new IllegalArgumentException("max must be at least 1, wait not negative: " + max + ", " + wait);
        }
        use.lock();
        try {
            checkOpen();
            KafkaShare consumer = fitting(max);
            Collection<ConsumerRecord<byte[], byte[]>> records;
            try {
                records = consumer.poll(begin(consumer, wait), lease);
            } finally {
                end();
            }
            checkOpen();
            sizes.polled(consumer.size(), records.size());
            transport.rounds().polled(place, records);
            return records.isEmpty() ? nothing(consumer) : deliveries(records);
        } catch (RuntimeException e) {
            throw KafkaErrors.translated("Polling " + place.source(), e);
        } finally {
            use.unlock();
        }
    }

    KafkaPlace place() {
        return place;
    }

    private KafkaShare fitting(int max) {
        KafkaShare present = share;
        int size = sizes.next(present == null ? 0 : present.size(), max);
        if (present == null || size != present.size()) {
            if (present != null) {
                share = null;
                present.close();
            }
            present = new KafkaShare(transport.clients(), place, size);
            share = present;
        }
        return present;
    }

    /** How long to wait: not at all if it was woken before. */
    private Duration begin(KafkaShare consumer, Duration wait) {
        synchronized (gate) {
            if (woken || closed) {
                return Duration.ZERO;
            }
            polling = consumer;
            return wait;
        }
    }

    private void end() {
        synchronized (gate) {
            polling = null;
            woken = false;
        }
    }

    /** A client that has polled in vain goes on fetching by itself, and gives the broker nothing back but when it is closed. */
    @Override
    public List<Received<ConsumerRecord<byte[], byte[]>>> rest() {
        use.lock();
        try {
            checkOpen();
            KafkaShare consumer = share;
            if (consumer == null || !consumer.fetching()) {
                return List.of();
            }
            Collection<ConsumerRecord<byte[], byte[]>> records = consumer.poll(Duration.ZERO, lease);
            checkOpen();
            if (records.isEmpty()) {
                share = null;
                consumer.close();
            }
            transport.rounds().polled(place, records);
            return deliveries(records);
        } catch (RuntimeException e) {
            throw KafkaErrors.translated("Resting from " + place.source(), e);
        } finally {
            use.unlock();
        }
    }

    private List<Received<ConsumerRecord<byte[], byte[]>>> nothing(KafkaShare consumer) {
        if (consumer.disconnected().compareTo(AWAY) > 0) {
            throw KafkaErrors.of(
                    Kind.UNAVAILABLE,
                    "Polling " + place.source() + ": there is no connection to any broker; see whether one is up",
                    null);
        }
        return List.of();
    }

    private static List<Received<ConsumerRecord<byte[], byte[]>>> deliveries(
            Collection<ConsumerRecord<byte[], byte[]>> records) {
        List<Received<ConsumerRecord<byte[], byte[]>>> deliveries = new ArrayList<>(records.size());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            KafkaMessages.Content content = KafkaMessages.read(record);
            deliveries.add(
                    new Received<>(record, content.message(), KafkaShare.deliveries(record), content.undecodable()));
        }
        return deliveries;
    }

    @Override
    public void settle(List<Settlement<ConsumerRecord<byte[], byte[]>>> settlements) {
        use.lock();
        try {
            checkOpen();
            KafkaShare consumer = share;
            if (consumer != null) {
                boolean awaited = false;
                for (Settlement<ConsumerRecord<byte[], byte[]>> each : settlements) {
                    consumer.settle(each.tag(), each.accepted() ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE);
                    awaited |= each.awaited();
                }
                if (awaited) {
                    consumer.commitAndWait(lease);
                } else {
                    consumer.commit();
                }
            }
        } catch (RuntimeException e) {
            throw KafkaErrors.translated("Settling deliveries of " + place.source(), e);
        } finally {
            use.unlock();
        }
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> extend(List<ConsumerRecord<byte[], byte[]>> tags) {
        use.lock();
        try {
            checkOpen();
            KafkaShare consumer = share;
            return consumer == null ? tags : consumer.renew(tags, lease);
        } catch (RuntimeException e) {
            throw KafkaErrors.translated("Renewing leases of " + place.source(), e);
        } finally {
            use.unlock();
        }
    }

    @Override
    public void wakeup() {
        synchronized (gate) {
            woken = true;
            if (polling != null) {
                polling.wakeup();
            }
        }
    }

    @Override
    public void close() {
        synchronized (gate) {
            if (closed) {
                return;
            }
            closed = true;
            if (polling != null) {
                polling.wakeup();
            }
        }
        use.lock();
        try {
            if (share != null) {
                share.close();
                share = null;
            }
        } finally {
            use.unlock();
            transport.closed(this);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw KafkaErrors.closed("receiver");
        }
    }
}
