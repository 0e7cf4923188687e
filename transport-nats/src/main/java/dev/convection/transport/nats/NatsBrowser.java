package dev.convection.transport.nats;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamInfoOptions;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Looks into streams without taking anything: by number, one request a message (R18). */
final class NatsBrowser {
    private final NatsApi api;
    private final NatsAddresses addresses;

    NatsBrowser(NatsApi api, NatsAddresses addresses) {
        this.api = api;
        this.addresses = addresses;
    }

    void browse(Destination source, Predicate<? super Message> visitor) {
        String stream = addresses.stream(source);
        String doing = "Browsing " + source;
        StreamInfo info = api.find(doing, management -> management.getStreamInfo(stream));
        if (info == null) {
            return;
        }
        long last = info.getStreamState().getLastSequence();
        long from = first(source, stream, doing, info);
        String subject = addresses.subject(source);
        while (from <= last) {
            long at = from;
            MessageInfo found = api.find(doing, management -> management.getNextMessage(stream, at, subject));
            if (found == null || found.getSeq() > last || !visitor.test(read(found, stream))) {
                return;
            }
            from = found.getSeq() + 1;
        }
    }

    /**
     * Behind what is settled. In a work queue that is usually gone; but a server that was killed may have remembered that it was settled, and
     * forgotten that it was removed.
     */
    private long first(Destination source, String stream, String doing, StreamInfo info) {
        long first = info.getStreamState().getFirstSequence();
        ConsumerInfo consumer = consumer(source, stream, doing);
        if (consumer != null) {
            return Math.max(first, consumer.getAckFloor().getStreamSequence() + 1);
        }
        return source instanceof Destination.Subscription ? Long.MAX_VALUE : first;
    }

    private @Nullable ConsumerInfo consumer(Destination source, String stream, String doing) {
        return api.find(doing, management -> management.getConsumerInfo(stream, addresses.consumer(source)));
    }

    private static Message read(MessageInfo info, String stream) {
        return NatsMessages.read(info.getHeaders(), info.getData(), () -> stream + "/" + info.getSeq())
                .message();
    }

    /** What the consumer has still to see settled; or all that the stream holds, as long as there is no consumer. */
    long depth(Destination source) {
        String stream = addresses.stream(source);
        String doing = "Asking for the depth of " + source;
        ConsumerInfo consumer = consumer(source, stream, doing);
        if (consumer != null) {
            return consumer.getNumPending() + consumer.getNumAckPending();
        }
        if (source instanceof Destination.Subscription) {
            return 0;
        }
        if (source instanceof Destination.Directed) {
            String subject = addresses.subject(source);
            StreamInfo info = api.find(
                    doing, management -> management.getStreamInfo(stream, StreamInfoOptions.filterSubjects(subject)));
            Map<String, Long> counts =
                    info == null ? Map.of() : info.getStreamState().getSubjectMap();
            return counts.getOrDefault(subject, 0L);
        }
        StreamInfo info = api.find(doing, management -> management.getStreamInfo(stream));
        return info == null ? 0 : info.getStreamState().getMsgCount();
    }
}
