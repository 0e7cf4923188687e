package dev.convection.transport.kafka;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where groups begin and end: one engine's end of a fanout exists from its opening on, until it is removed. */
final class KafkaSubscriptions {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaSubscriptions.class);

    private final KafkaAdmin admin;
    private final KafkaProgress progress;

    KafkaSubscriptions(KafkaAdmin admin, KafkaProgress progress) {
        this.admin = admin;
        this.progress = progress;
    }

    /**
     * Puts a group that is new at one end of its topic, at once and not when its first consumer has joined: a subscription exists
     * from its opening on (R17), and a consumer whose group has begun is assigned at once and not some seconds later. A fresh topic
     * has one end only.
     */
    void begin(String doing, String group, String topic, OffsetSpec where, boolean fresh) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try {
            if (fresh) {
                begin(doing, group, partition, 0);
            } else if (progress.group(group, partition) == null) {
                begin(
                        doing,
                        group,
                        partition,
                        KafkaAdmin.raw(admin.client()
                                        .listOffsets(Map.of(partition, where))
                                        .partitionResult(partition))
                                .offset());
            }
        } catch (GroupNotEmptyException e) {
            LOG.debug("Group {} has begun meanwhile", group);
        } catch (Exception e) {
            throw KafkaErrors.translated(doing + ", beginning group " + group, e);
        }
    }

    private void begin(String doing, String group, TopicPartition partition, long offset) throws Exception {
        var unused = KafkaAdmin.knowing(
                doing,
                partition.topic(),
                () -> admin.client()
                        .alterShareGroupOffsets(group, Map.of(partition, offset))
                        .all()
                        .thenApply(done -> true));
    }

    /** One that has members stays: an engine that was killed is one for a while. Without its topic it is nothing. */
    void remove(String doing, String group) {
        try {
            KafkaAdmin.raw(admin.client().deleteShareGroups(List.of(group)).all());
        } catch (GroupIdNotFoundException e) {
            // as it is to be
        } catch (GroupNotEmptyException e) {
            LOG.debug("Group {} has members, and stays until it is removed without them", group);
        } catch (Exception e) {
            throw KafkaErrors.translated(doing, e);
        }
    }

    void removeTopic(String doing, String topic) {
        try {
            KafkaAdmin.raw(admin.client().deleteTopics(List.of(topic)).all());
        } catch (UnknownTopicOrPartitionException e) {
            // as it is to be
        } catch (Exception e) {
            throw KafkaErrors.translated(doing, e);
        }
    }
}
