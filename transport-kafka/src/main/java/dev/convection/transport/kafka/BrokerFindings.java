package dev.convection.transport.kafka;

import java.util.Collection;
import java.util.Optional;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;

/** What is to be said of the brokers, and of what they allow groups to be set to. */
final class BrokerFindings {
    private static final String LEAST_LOCK = "group.share.min.record.lock.duration.ms";
    private static final String MOST_LOCK = "group.share.max.record.lock.duration.ms";
    private static final String MOST_DELIVERIES = "group.share.max.delivery.count.limit";
    private static final String LEAST_DELIVERIES = "group.share.min.delivery.count.limit";
    private static final String STATE_REPLICAS = "share.coordinator.state.topic.replication.factor";
    private static final int SAFE = 3;

    private final KafkaExamination examination;
    private final KafkaAdmin admin;
    private final KafkaSettings settings;

    BrokerFindings(KafkaExamination examination, KafkaAdmin admin, KafkaSettings settings) {
        this.examination = examination;
        this.admin = admin;
        this.settings = settings;
    }

    /** Says how many there are. */
    int look() {
        Collection<Node> nodes = KafkaAdmin.await(
                "Examining the cluster", admin.client().describeCluster().nodes());
        examination.note("the cluster has " + nodes.size() + (nodes.size() == 1 ? " broker" : " brokers"));
        if (nodes.size() == 1) {
            examination.note("with a single broker, what was confirmed may be lost with its machine");
        }
        Optional<Config> config = nodes.stream()
                .findFirst()
                .flatMap(node -> examination.asked(
                        "the settings of the brokers",
                        "DESCRIBE_CONFIGS on the cluster",
                        admin.config(new ConfigResource(ConfigResource.Type.BROKER, node.idString()))));
        config.ifPresent(found -> {
            limits(found);
            durability(found, nodes.size());
        });
        return nodes.size();
    }

    private void limits(Config found) {
        bounds("lease", settings.lease().toMillis(), found, LEAST_LOCK, MOST_LOCK);
        bounds("deliveries", settings.deliveries(), found, LEAST_DELIVERIES, MOST_DELIVERIES);
    }

    private void bounds(String option, long wanted, Config found, String least, String most) {
        if (wanted < KafkaExamination.number(found, least, wanted)) {
            bound(option, wanted, least, KafkaExamination.value(found, least));
        } else if (wanted > KafkaExamination.number(found, most, wanted)) {
            bound(option, wanted, most, KafkaExamination.value(found, most));
        }
    }

    private void bound(String option, long wanted, String setting, String value) {
        examination.problem(
                "the option " + option + " asks for " + wanted + ", which the brokers' " + setting + "=" + value
                        + " does not allow",
                "set " + setting + "=" + wanted + " on the brokers, or another " + option + " in the URI");
    }

    private void durability(Config found, int brokers) {
        if (brokers >= SAFE && KafkaExamination.number(found, STATE_REPLICAS, SAFE) < SAFE) {
            examination.warning(
                    "what was handled is remembered by too few brokers: " + STATE_REPLICAS + "="
                            + KafkaExamination.value(found, STATE_REPLICAS),
                    "give the topic __share_group_state 3 replicas, and min.insync.replicas=2");
        }
    }
}
