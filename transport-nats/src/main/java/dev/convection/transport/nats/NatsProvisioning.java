package dev.convection.transport.nats;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import io.nats.client.PurgeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sees to it that what a destination needs is on the server (R16). What is there already is looked at and never altered: the first
 * who made it has decided. What is made is read back, as servers leave out silently what they do not know. Thread-safe, and safe
 * for many engines at once.
 */
final class NatsProvisioning {
    /** "Unlimited" means the server's default of 1,000 to the client: a number that no fleet of engines reaches. */
    static final long MOST_PENDING = 1_000_000;

    static final long MOST_WAITING = 100_000;

    private final NatsApi api;
    private final NatsAddresses addresses;
    private final NatsOptions options;
    private final boolean provision;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    NatsProvisioning(NatsApi api, NatsAddresses addresses, NatsOptions options, boolean provision) {
        this.api = api;
        this.addresses = addresses;
        this.options = options;
        this.provision = provision;
    }

    /** The stream of a destination, to send to; looked at once. */
    void stream(Destination place) {
        String name = addresses.stream(place);
        if (!known.contains(name)) {
            streamNow(place, name);
            known.add(name);
        }
    }

    /** Looks again the next time: a stream may be gone. */
    void forget(Destination place) {
        known.remove(addresses.stream(place));
    }

    private void streamNow(Destination place, String name) {
        String doing = "Looking for the stream " + name + " of " + place;
        StreamInfo found = api.find(doing, management -> management.getStreamInfo(name));
        if (found == null) {
            if (!provision) {
                throw NatsErrors.of(
                        Kind.NOT_FOUND,
                        doing + ": there is none, and it is not to be made; make it, or allow it",
                        null);
            }
            found = create(place, name);
        }
        checkStream(place, name, found.getConfiguration());
    }

    private StreamInfo create(Destination place, String name) {
        String doing = "Making the stream " + name + " of " + place;
        try {
            return api.ask(doing, management -> management.addStream(streamConfiguration(place, name)));
        } catch (TransportException e) {
            // Another engine may have been quicker.
            StreamInfo made = e.kind() == Kind.INCOMPATIBLE
                    ? api.find(doing, management -> management.getStreamInfo(name))
                    : null;
            if (made == null) {
                throw e;
            }
            return made;
        }
    }

    private StreamConfiguration streamConfiguration(Destination place, String name) {
        return StreamConfiguration.builder()
                .name(name)
                .description("Made by Convection for " + place)
                .subjects(addresses.streamSubject(place))
                .retentionPolicy(NatsMisfit.retention(place))
                .storageType(StorageType.File)
                .discardPolicy(DiscardPolicy.New)
                .replicas(options.replicas())
                .duplicateWindow(options.duplicateWindow())
                .build();
    }

    private void checkStream(Destination place, String name, StreamConfiguration found) {
        check(name, NatsMisfit.of(place, addresses.streamSubject(place), options, found));
    }

    private static void check(String name, List<NatsMisfit> misfits) {
        if (!misfits.isEmpty()) {
            throw NatsErrors.of(
                    Kind.INCOMPATIBLE,
                    "Using " + name + ": " + misfits.get(0).words()
                            + "; it is left as it is: change it, or remove it and let it be made anew",
                    null);
        }
    }

    /** The consumer of a destination, and its stream. */
    void consumer(Destination place) {
        String stream = addresses.stream(place);
        streamNow(place, stream);
        String name = addresses.consumer(place);
        String doing = "Looking for the consumer " + name + " of the stream " + stream;
        ConsumerInfo found = api.find(doing, management -> management.getConsumerInfo(stream, name));
        if (found == null) {
            if (!provision && !perEngine(place)) {
                throw NatsErrors.of(
                        Kind.NOT_FOUND,
                        doing + " of " + place + ": there is none, and it is not to be made; make it, or allow it",
                        null);
            }
            ConsumerConfiguration wanted = consumerConfiguration(place, name);
            String making = "Making the consumer " + name + " of " + place;
            try {
                api.ask(making, management -> management.addOrUpdateConsumer(stream, wanted));
            } catch (TransportException e) {
                if (e.kind() != Kind.INCOMPATIBLE) {
                    throw e;
                }
            }
            // Read back: another engine may have been quicker, and the server may not have done as told.
            found = api.ask(making, management -> management.getConsumerInfo(stream, name));
        }
        checkConsumer(place, stream + " > " + name, found.getConsumerConfiguration());
    }

    /** What belongs to one engine cannot have been made by anybody else. */
    private static boolean perEngine(Destination place) {
        return place instanceof Destination.Directed || place instanceof Destination.Subscription;
    }

    private ConsumerConfiguration consumerConfiguration(Destination place, String name) {
        ConsumerConfiguration.Builder builder = ConsumerConfiguration.builder()
                .durable(name)
                .ackPolicy(AckPolicy.Explicit)
                .ackWait(options.ackWait())
                .maxAckPending(MOST_PENDING)
                .maxPullWaiting(MOST_WAITING)
                .deliverPolicy(place instanceof Destination.Subscription ? DeliverPolicy.New : DeliverPolicy.All);
        if (place instanceof Destination.Directed) {
            builder.filterSubject(addresses.subject(place));
        }
        if (perEngine(place)) {
            builder.inactiveThreshold(options.inactiveThreshold());
        }
        return builder.build();
    }

    private void checkConsumer(Destination place, String name, ConsumerConfiguration found) {
        String filter = place instanceof Destination.Directed ? addresses.subject(place) : null;
        check(name, NatsMisfit.of(place, filter, options, found));
    }

    /** Removes a destination; of what engines share, only the engine's part. */
    void remove(Destination place) {
        String stream = addresses.stream(place);
        String doing = "Removing " + place;
        if (perEngine(place)) {
            api.find(doing, management -> management.deleteConsumer(stream, addresses.consumer(place)));
            if (place instanceof Destination.Directed) {
                PurgeOptions only = PurgeOptions.subject(addresses.subject(place));
                api.find(doing, management -> management.purgeStream(stream, only));
            }
            return;
        }
        delete(place, doing);
        if (place instanceof Destination.Queue) {
            delete(new Destination.Directed(place.queue(), "any"), doing);
            delete(new Destination.Fanout(place.queue()), doing);
        }
    }

    private void delete(Destination place, String doing) {
        forget(place);
        api.find(doing, management -> management.deleteStream(addresses.stream(place)));
    }
}
