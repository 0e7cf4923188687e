package dev.convection.transport.nats;

import dev.convection.worker.spi.Destination;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A setting of a stream or consumer with which the bus cannot keep what it promises.
 *
 * @param setting as the server calls it
 * @param wanted how it must be
 * @param found how it is
 */
record NatsMisfit(String setting, String wanted, String found) {
    /** Fewer deliveries out than this, over all engines, stall a small fleet. */
    static final long FEW_PENDING = 10_000;

    static RetentionPolicy retention(Destination place) {
        return place instanceof Destination.Fanout || place instanceof Destination.Subscription
                ? RetentionPolicy.Interest
                : RetentionPolicy.WorkQueue;
    }

    /** Everything about the stream of a place that does not fit. */
    static List<NatsMisfit> of(Destination place, String subject, NatsOptions options, StreamConfiguration found) {
        List<NatsMisfit> misfits = new ArrayList<>();
        check(misfits, "retention", retention(place), found.getRetentionPolicy());
        check(misfits, "storage", StorageType.File, found.getStorageType());
        check(misfits, "no_ack", false, found.getNoAck());
        check(misfits, "sealed", false, found.getSealed());
        if (found.getMaxMsgs() > 0 || found.getMaxBytes() > 0) {
            check(misfits, "discard", DiscardPolicy.New, found.getDiscardPolicy());
        }
        check(misfits, "subjects with " + subject, true, found.getSubjects().contains(subject));
        if (found.getReplicas() < options.replicas()) {
            check(misfits, "replicas", options.replicas(), found.getReplicas());
        }
        return misfits;
    }

    /** Everything about the consumer of a place that does not fit; the filter is null where there must be none. */
    static List<NatsMisfit> of(
            Destination place, @Nullable String filter, NatsOptions options, ConsumerConfiguration found) {
        List<NatsMisfit> misfits = new ArrayList<>();
        check(misfits, "ack_policy", AckPolicy.Explicit, found.getAckPolicy());
        check(misfits, "ack_wait", options.ackWait(), found.getAckWait());
        check(misfits, "max_deliver", -1L, found.getMaxDeliver());
        check(misfits, "backoff", List.of(), found.getBackoff());
        check(misfits, "mem_storage", false, found.isMemStorage());
        check(misfits, "headers_only", false, found.isHeadersOnly());
        if (found.getDeliverSubject() != null) {
            check(misfits, "deliver_subject", "none", found.getDeliverSubject());
        }
        long pending = found.getMaxAckPending();
        if (pending > 0 && pending < FEW_PENDING) {
            check(misfits, "max_ack_pending", "at least " + FEW_PENDING, pending);
        }
        if (filter != null) {
            check(misfits, "filter_subject", filter, found.getFilterSubject());
        }
        if (!(place instanceof Destination.Subscription)) {
            check(misfits, "deliver_policy", DeliverPolicy.All, found.getDeliverPolicy());
        }
        return misfits;
    }

    private static void check(List<NatsMisfit> misfits, String setting, Object wanted, @Nullable Object found) {
        if (!Objects.equals(wanted, found)) {
            misfits.add(new NatsMisfit(setting, wanted.toString(), String.valueOf(found)));
        }
    }

    /** What is wrong. */
    String words() {
        return "its " + setting + " is " + found + " and must be " + wanted;
    }
}
