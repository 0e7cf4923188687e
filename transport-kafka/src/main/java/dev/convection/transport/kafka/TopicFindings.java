package dev.convection.transport.kafka;

import dev.convection.worker.spi.Destination;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What is to be said of the topics of queues: shape, durability, rights. */
final class TopicFindings {
    private static final int SAFE = 3;

    private final KafkaExamination examination;
    private final KafkaAdmin admin;
    private final KafkaSettings settings;
    private final int brokers;

    TopicFindings(KafkaExamination examination, KafkaAdmin admin, KafkaSettings settings, int brokers) {
        this.examination = examination;
        this.admin = admin;
        this.settings = settings;
        this.brokers = brokers;
    }

    /** Says whether there is anything more to see of a place. */
    boolean look(Destination place) {
        String name = settings.addresses().topic(place);
        KafkaFuture<TopicDescription> answer = KafkaAdmin.of(
                admin.client()
                        .describeTopics(List.of(name), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                        .topicNameValues(),
                name);
        TopicDescription found;
        try {
            found = KafkaAdmin.raw(answer);
        } catch (UnknownTopicOrPartitionException e) {
            missing(name);
            return false;
        } catch (org.apache.kafka.common.errors.AuthorizationException e) {
            examination.problem(
                    "topic " + name + ": this user may not even see it",
                    "allow DESCRIBE, READ and WRITE on topics that begin with "
                            + settings.addresses().prefix());
            return false;
        } catch (Exception e) {
            throw KafkaErrors.translated("Examining topic " + name, e);
        }
        shape(name, found);
        rights(name, found.authorizedOperations());
        examination
                .asked(
                        "the settings of topic " + name,
                        "DESCRIBE_CONFIGS on it",
                        admin.config(new ConfigResource(ConfigResource.Type.TOPIC, name)))
                .ifPresent(config -> configuration(name, config, found));
        return true;
    }

    private void missing(String name) {
        if (settings.provision()) {
            examination.note("topic " + name + " does not exist yet; it is made when it is first used");
        } else {
            examination.problem(
                    "topic " + name + " does not exist, and missing ones are not to be created",
                    "create it with one partition, or let the bus create what is missing");
        }
    }

    private void shape(String name, TopicDescription found) {
        int partitions = found.partitions().size();
        if (partitions != 1) {
            examination.problem(
                    "topic " + name + " has " + partitions + " partitions: messages would wait while engines are idle",
                    "create it anew with one partition");
        }
        for (TopicPartitionInfo each : found.partitions()) {
            int replicas = each.replicas().size();
            if (replicas < Math.min(brokers, Math.max(SAFE, settings.replication()))) {
                examination.warning(
                        "topic " + name + " has " + replicas + (replicas == 1 ? " replica" : " replicas")
                                + ", and there are " + brokers
                                + " brokers: what was confirmed may be lost with too few of them",
                        "give it 3 replicas (kafka-reassign-partitions.sh), and say replication=3 in the URI for new ones");
            }
            if (each.isr().size() < replicas) {
                examination.warning(
                        "topic " + name + ": " + each.isr().size() + " of " + replicas + " replicas are in sync",
                        "see what is wrong with the other brokers");
            }
        }
    }

    private void rights(String name, Set<AclOperation> allowed) {
        if (allowed == null) {
            return; // the broker does not say
        }
        Set<AclOperation> needed = EnumSet.of(AclOperation.READ, AclOperation.WRITE);
        needed.removeAll(allowed);
        if (!needed.isEmpty()) {
            examination.problem(
                    "topic " + name + ": this user lacks " + needed + "; who only casts needs no READ",
                    "allow it on topics that begin with " + settings.addresses().prefix());
        }
        if (!allowed.contains(AclOperation.DELETE)) {
            examination.warning(
                    "topic " + name + ": this user may not remove what is handled, so that the disk fills up",
                    "allow DELETE on it, or limit its retention.ms");
        }
    }

    private void configuration(String name, Config config, TopicDescription found) {
        if (!KafkaExamination.value(config, "cleanup.policy").equals("delete")) {
            examination.problem(
                    "topic " + name + " has cleanup.policy=" + KafkaExamination.value(config, "cleanup.policy")
                            + ", which drops messages",
                    "set it to delete");
        }
        long retention = KafkaExamination.number(config, "retention.ms", -1);
        long bytes = KafkaExamination.number(config, "retention.bytes", -1);
        if (retention >= 0 || bytes >= 0) {
            examination.warning(
                    "topic " + name + " has retention.ms=" + retention + " and retention.bytes=" + bytes
                            + ": what is over that is removed, handled or not",
                    "set both to -1");
        }
        if (KafkaExamination.number(config, "max.message.bytes", Long.MAX_VALUE) < settings.maxMessageBytes()) {
            examination.problem(
                    "topic " + name + " takes messages of " + KafkaExamination.value(config, "max.message.bytes")
                            + " bytes at most",
                    "raise its max.message.bytes, or lower maxMessageBytes in the URI");
        }
        durability(name, config, found);
    }

    private void durability(String name, Config config, TopicDescription found) {
        int replicas = found.partitions().get(0).replicas().size();
        long inSync = KafkaExamination.number(config, "min.insync.replicas", 1);
        if (replicas > 1 && inSync < 2) {
            examination.warning(
                    "topic " + name + " has min.insync.replicas=" + inSync
                            + ": what was confirmed may be on one broker only, and be lost with it",
                    "set min.insync.replicas=2 on it, or on the brokers");
        }
        if (inSync >= replicas && replicas > 1) {
            examination.warning(
                    "topic " + name + " takes nothing while any of its " + replicas
                            + " replicas is away: min.insync.replicas=" + inSync,
                    "set min.insync.replicas to one less than the replicas");
        }
        if (Boolean.parseBoolean(KafkaExamination.value(config, "unclean.leader.election.enable"))) {
            examination.warning(
                    "topic " + name
                            + " has unclean.leader.election.enable=true: a broker that was behind may take over,"
                            + " and what was confirmed is lost",
                    "set it to false");
        }
    }
}
