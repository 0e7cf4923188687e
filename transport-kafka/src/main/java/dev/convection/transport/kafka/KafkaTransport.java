package dev.convection.transport.kafka;

import dev.convection.worker.Finding;
import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Traits.Counting;
import dev.convection.worker.spi.Transport;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.OffsetSpec;

/** One bus's connection to a cluster. Thread-safe. */
final class KafkaTransport implements Transport {
    /** What one receiver asks for at a time: more makes nothing quicker, and what was taken others cannot have. */
    private static final int MOST = 512;

    private final KafkaSettings settings;
    private final KafkaAdmin admin;
    private final KafkaProvisioning provisioning;
    private final KafkaGroups groups;
    private final KafkaSubscriptions subscriptions;
    private final KafkaProgress progress;
    private final KafkaRounds rounds;
    private final Set<KafkaReceiver> receivers = ConcurrentHashMap.newKeySet();
    private final Set<KafkaSender> senders = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    KafkaTransport(KafkaSettings settings) {
        this.settings = settings;
        this.admin = new KafkaAdmin(settings.clients());
        this.provisioning = new KafkaProvisioning(admin, settings);
        this.groups = new KafkaGroups(admin, settings, provisioning);
        this.progress = new KafkaProgress(admin, settings);
        this.subscriptions = new KafkaSubscriptions(admin, progress);
        this.rounds = new KafkaRounds(admin, KafkaRounds.Pace.USUAL);
    }

    /** Asks the broker once whether it has share groups. */
    @Override
    public Traits traits() {
        checkOpen();
        admin.shareVersion();
        return Traits.leased(settings.lease())
                .withOutstanding(MOST, true)
                .withCounting(Counting.HINT, true, settings.deliveries())
                .withMaxMessageBytes(settings.maxMessageBytes());
    }

    @Override
    public Sender openSender() {
        checkOpen();
        KafkaSender sender;
        try {
            sender = new KafkaSender(this, settings.clients().producer(), settings.maxMessageBytes());
        } catch (RuntimeException e) {
            throw KafkaErrors.translated("Opening a sender", e);
        }
        senders.add(sender);
        if (closed) {
            sender.close();
            throw KafkaErrors.closed("transport");
        }
        return sender;
    }

    @Override
    public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
        checkOpen();
        checkReceivable(source);
        if (maxOutstanding < 1 || maxOutstanding > MOST) {
            throw new IllegalArgumentException("maxOutstanding must be from 1 to " + MOST + ": " + maxOutstanding);
        }
        KafkaPlace place = receivers.stream()
                .map(KafkaReceiver::place)
                .filter(open -> open.source().equals(source) && rounds.isPresent(open))
                .findFirst()
                .orElseGet(() -> prepared(source));
        KafkaReceiver receiver = new KafkaReceiver(this, place, settings.lease());
        receivers.add(receiver);
        if (closed) {
            receiver.close();
            throw KafkaErrors.closed("transport");
        }
        return receiver;
    }

    /** Makes what receiving needs, or finds that it fits. Another receiver of the same place need not look again. */
    private KafkaPlace prepared(Destination source) {
        String doing = "Opening a receiver of " + source;
        admin.shareVersion();
        KafkaProvisioning.Topic topic = provisioning.ready(doing, source);
        String name = settings.addresses().topic(source);
        String group = settings.addresses().groupOf(source);
        int window = groups.ready(doing, group);
        boolean news = source instanceof Destination.Subscription;
        OffsetSpec where = news ? OffsetSpec.latest() : OffsetSpec.earliest();
        subscriptions.begin(doing, group, name, where, topic.fresh());
        KafkaPlace place = new KafkaPlace(source, name, topic.id(), group);
        rounds.opened(place, window);
        return place;
    }

    @Override
    public void browse(Destination source, Predicate<? super Message> visitor) {
        checkOpen();
        checkReceivable(source);
        progress.browse(source, visitor);
    }

    @Override
    public OptionalLong depth(Destination source) {
        checkOpen();
        checkReceivable(source);
        return progress.depth(source);
    }

    @Override
    public OptionalDouble windowUsed(Destination source) {
        return rounds.windowUsed(settings.addresses().groupOf(source));
    }

    @Override
    public List<Finding> examine(Set<String> queues) {
        checkOpen();
        return new KafkaExamination(admin, settings, progress).of(queues);
    }

    @Override
    public void remove(Destination destination) {
        checkOpen();
        String doing = "Removing " + destination;
        String group = settings.addresses().groupOf(destination);
        subscriptions.remove(doing, group);
        groups.forget(group);
        if (!(destination instanceof Destination.Subscription)) {
            String topic = settings.addresses().topic(destination);
            subscriptions.removeTopic(doing, topic);
            rounds.forget(topic);
        }
        provisioning.forget(destination);
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(receivers).forEach(KafkaReceiver::close);
        List.copyOf(senders).forEach(KafkaSender::close);
        admin.close();
    }

    KafkaClients clients() {
        return settings.clients();
    }

    KafkaProvisioning provisioning() {
        return provisioning;
    }

    KafkaRounds rounds() {
        return rounds;
    }

    void closed(KafkaSender sender) {
        senders.remove(sender);
    }

    void closed(KafkaReceiver receiver) {
        receivers.remove(receiver);
    }

    private void checkOpen() {
        if (closed) {
            throw KafkaErrors.closed("transport");
        }
    }

    private static void checkReceivable(Destination source) {
        if (source instanceof Destination.Fanout) {
            throw new IllegalArgumentException("Nothing can be received from " + source + " but by its subscriptions");
        }
    }
}
