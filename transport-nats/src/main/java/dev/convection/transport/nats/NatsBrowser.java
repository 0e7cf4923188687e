package dev.convection.transport.nats;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamInfoOptions;
import java.util.Map;
import java.util.function.Predicate;

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

    /** A subscription begins behind what it has settled; all others have settled whatever is not there any more. */
    private long first(Destination source, String stream, String doing, StreamInfo info) {
        long first = info.getStreamState().getFirstSequence();
        if (!(source instanceof Destination.Subscription)) {
            return first;
        }
        ConsumerInfo consumer =
                api.find(doing, management -> management.getConsumerInfo(stream, addresses.consumer(source)));
        return consumer == null
                ? Long.MAX_VALUE
                : Math.max(first, consumer.getAckFloor().getStreamSequence() + 1);
    }

    private static Message read(MessageInfo info, String stream) {
        return NatsMessages.read(info.getHeaders(), info.getData(), () -> stream + "/" + info.getSeq())
                .message();
    }

    long depth(Destination source) {
        String stream = addresses.stream(source);
        String doing = "Asking for the depth of " + source;
        if (source instanceof Destination.Subscription) {
            ConsumerInfo info =
                    api.find(doing, management -> management.getConsumerInfo(stream, addresses.consumer(source)));
            return info == null ? 0 : info.getNumPending() + info.getNumAckPending();
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
