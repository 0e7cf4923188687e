package dev.convection.transport.kafka;

import dev.convection.worker.spi.Destination;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeShareGroupsOptions;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** What is to be said of the share groups of queues: settings, rights, and how much of the window is used up. */
final class GroupFindings {
    private static final String RENEWING = "share.renew.acknowledge.enable";
    private static final String ISOLATION = "share.isolation.level";
    private static final int WIDEST = 10_000;
    private static final double HIGH = 0.75;

    private final KafkaExamination examination;
    private final KafkaAdmin admin;
    private final KafkaSettings settings;
    private final KafkaProgress progress;

    GroupFindings(KafkaExamination examination, KafkaAdmin admin, KafkaSettings settings, KafkaProgress progress) {
        this.examination = examination;
        this.admin = admin;
        this.settings = settings;
        this.progress = progress;
    }

    void look(Destination place) {
        String group = settings.addresses().groupOf(place);
        if (!allowed(group)) {
            return;
        }
        examination
                .asked(
                        "the settings of group " + group,
                        "DESCRIBE_CONFIGS on it",
                        admin.config(new ConfigResource(ConfigResource.Type.GROUP, group)))
                .ifPresent(config -> {
                    configuration(group, config);
                    window(place, group, KafkaExamination.number(config, KafkaGroups.WINDOW, 0));
                });
    }

    /** Whether this user may receive. */
    private boolean allowed(String group) {
        KafkaFuture<ShareGroupDescription> answer = KafkaAdmin.of(
                admin.client()
                        .describeShareGroups(
                                List.of(group), new DescribeShareGroupsOptions().includeAuthorizedOperations(true))
                        .describedGroups(),
                group);
        try {
            Set<AclOperation> allowed = KafkaAdmin.raw(answer).authorizedOperations();
            if (allowed != null) {
                Set<AclOperation> lacking = EnumSet.of(AclOperation.READ);
                lacking.removeAll(allowed);
                if (!lacking.isEmpty()) {
                    forbidden(group, lacking.toString());
                }
            }
            return true;
        } catch (GroupIdNotFoundException e) {
            examination.note("group " + group + " does not exist yet; it is made with the first engine");
            return true;
        } catch (org.apache.kafka.common.errors.AuthorizationException e) {
            forbidden(group, "DESCRIBE and READ");
            return false;
        } catch (Exception e) {
            throw KafkaErrors.translated("Examining group " + group, e);
        }
    }

    private void forbidden(String group, String lacking) {
        examination.problem(
                "group " + group + ": this user lacks " + lacking
                        + ", so that it cannot receive; who only casts needs it not",
                "allow READ, DESCRIBE and DESCRIBE_CONFIGS on groups that begin with "
                        + settings.addresses().prefix());
    }

    private void configuration(String group, Config config) {
        Map<String, String> needed = KafkaGroups.needed(settings);
        needed.forEach((name, value) -> {
            String found = KafkaExamination.value(config, name);
            ConfigEntry entry = config.get(name);
            boolean set = entry != null && entry.source() == ConfigEntry.ConfigSource.DYNAMIC_GROUP_CONFIG;
            if (!found.equals(value) && (set || !settings.provision())) {
                examination.problem(
                        "group " + group + " has " + name + "=" + found + " and needs " + value,
                        "kafka-configs.sh --bootstrap-server … --alter --group " + group + " --add-config " + name + "="
                                + value);
            }
        });
        if (KafkaExamination.value(config, RENEWING).equals("false")) {
            examination.problem(
                    "group " + group + " has " + RENEWING + "=false: what takes longer than a lease is handled twice",
                    "set it to true");
        }
        if (KafkaExamination.value(config, ISOLATION).equals("read_uncommitted")) {
            examination.note(
                    "group " + group + " has " + ISOLATION
                            + "=read_uncommitted: if foreign programs cast in transactions, what they take back is handled too");
        }
    }

    private void window(Destination place, String group, long window) {
        if (window > 0 && window < WIDEST) {
            examination.note("group " + group + " has a window of " + window
                    + ": messages a second times seconds of the longest handler must stay below it; the brokers'"
                    + " group.share.max.partition.max.record.locks allows up to " + WIDEST);
        }
        double used = window == 0 ? 0 : progress.handledAhead(place) / (double) window;
        if (used >= HIGH) {
            examination.warning(
                    "group " + group + " has used up " + Math.round(used * 100) + " % of its window of " + window
                            + " messages: one that is handled for long, or hangs, will hold up all that come after it",
                    "put long work on a queue of its own; raise the brokers' group.share.max.partition.max.record.locks,"
                            + " and the group's " + KafkaGroups.WINDOW);
        }
    }
}
