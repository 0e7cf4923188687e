package dev.convection.transport.kafka;

import dev.convection.worker.TransportException.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of share groups: set before anybody joins, checked where they are set already or may not be set (R16). Three must
 * be right, or messages are lost or counted wrongly; the others are taken as far as the broker allows.
 */
final class KafkaGroups {
    static final String RESET = "share.auto.offset.reset";
    static final String LOCK = "share.record.lock.duration.ms";
    static final String LIMIT = "share.delivery.count.limit";
    static final String WINDOW = "share.partition.max.record.locks";
    private static final String ASSIGNMENT = "share.assignment.interval.ms";
    private static final String DEAD_TOPIC = "errors.deadletterqueue.topic.name";
    private static final String DEAD_COPY = "errors.deadletterqueue.copy.record.enable";
    private static final int WIDEST = 10_000;
    private static final int WIDE = 4_000;

    private static final Logger LOG = LoggerFactory.getLogger(KafkaGroups.class);

    private final KafkaAdmin admin;
    private final KafkaSettings settings;
    private final KafkaProvisioning topics;

    /** The widest window that the broker is known to take. */
    private volatile int widest = WIDEST;

    private volatile boolean widestIsKnown;

    KafkaGroups(KafkaAdmin admin, KafkaSettings settings, KafkaProvisioning topics) {
        this.admin = admin;
        this.settings = settings;
        this.topics = topics;
    }

    private Map<String, String> needed() {
        return needed(settings);
    }

    /** What must be right, or messages are lost or counted wrongly. */
    static Map<String, String> needed(KafkaSettings settings) {
        Map<String, String> needed = new LinkedHashMap<>();
        // The broker's default would drop what was cast before the first engine ever came.
        needed.put(RESET, "earliest");
        needed.put(LOCK, Long.toString(settings.lease().toMillis()));
        needed.put(LIMIT, Integer.toString(settings.deliveries()));
        return needed;
    }

    /** Makes a group as it must be, or finds that it is. Returns how wide its window is; 0 if we may not know. */
    int ready(String doing, String group) {
        Config found = read(doing, group);
        if (found == null) {
            return 0;
        }
        List<AlterConfigOp> missing = missing(doing, group, found);
        if (missing.isEmpty()) {
            return window(found);
        }
        if (!settings.provision() || !alter(doing, group, missing)) {
            ConfigEntry first = missing.get(0).configEntry();
            throw unfit(doing, group, first.name(), first.value(), value(found, first.name()));
        }
        return window(shown(doing, group));
    }

    private List<AlterConfigOp> missing(String doing, String group, Config found) {
        List<AlterConfigOp> missing = new ArrayList<>();
        needed().forEach((name, value) -> {
            ConfigEntry entry = found.get(name);
            if (entry == null || !value.equals(entry.value())) {
                if (entry != null && entry.source() == ConfigSource.DYNAMIC_GROUP_CONFIG) {
                    throw unfit(doing, group, name, value, value(found, name));
                }
                missing.add(set(name, value));
            }
        });
        return missing;
    }

    private static String value(Config found, String name) {
        ConfigEntry entry = found.get(name);
        return entry == null || entry.value() == null ? "(nothing)" : entry.value();
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    private static ConfigResource resource(String group) {
        return new ConfigResource(ConfigResource.Type.GROUP, group);
    }

    /** What the broker says; null if we may not ask, which is no reason to stop. */
    private @Nullable Config read(String doing, String group) {
        try {
            return KafkaAdmin.raw(admin.config(resource(group)));
        } catch (AuthorizationException e) {
            LOG.warn(
                    "Not allowed to look at the settings of group {}, which must be {}; allow DESCRIBE_CONFIGS on it",
                    group,
                    needed());
            return null;
        } catch (Exception e) {
            throw KafkaErrors.translated(doing, e);
        }
    }

    /** Whether we may. All at once where the broker takes all; else what is needed, and what else it takes. */
    private boolean alter(String doing, String group, List<AlterConfigOp> needed) {
        try {
            if (widestIsKnown) {
                alter(group, needed);
            } else {
                synchronized (this) { // so that one finds out, and not all that are opened at once
                    alter(group, needed);
                    widestIsKnown = true;
                }
            }
            return true;
        } catch (AuthorizationException e) {
            return false;
        } catch (Exception e) {
            throw KafkaErrors.translated(doing + ", setting " + needed + " on group " + group, e);
        }
    }

    private void alter(String group, List<AlterConfigOp> needed) throws Exception {
        List<AlterConfigOp> wishes = wishes();
        try {
            set(group, concat(needed, wishes));
        } catch (InvalidConfigurationException | InvalidRequestException e) {
            if (widest != WIDE) {
                LOG.debug("Group {} cannot have all of {}: {}", group, wishes, e.getMessage());
                widest = WIDE;
                alter(group, needed);
                return;
            }
            set(group, needed);
            wishes.forEach(wish -> tryToSet(group, wish));
        }
    }

    private static List<AlterConfigOp> concat(List<AlterConfigOp> some, List<AlterConfigOp> others) {
        List<AlterConfigOp> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private List<AlterConfigOp> wishes() {
        List<AlterConfigOp> wishes = new ArrayList<>();
        // Else a consumer that joins waits for seconds.
        wishes.add(set(ASSIGNMENT, "0"));
        wishes.add(set(WINDOW, Integer.toString(widest)));
        if (admin.shareVersion() >= 2) {
            String net = settings.addresses().safetyNet();
            topics.safetyNet(net);
            wishes.add(set(DEAD_TOPIC, net));
            wishes.add(set(DEAD_COPY, "true"));
        }
        return wishes;
    }

    private void set(String group, List<AlterConfigOp> changes) throws Exception {
        KafkaAdmin.raw(admin.client()
                .incrementalAlterConfigs(Map.of(resource(group), changes))
                .all());
    }

    private void tryToSet(String group, AlterConfigOp wish) {
        String name = wish.configEntry().name();
        try {
            set(group, List.of(wish));
        } catch (Exception e) {
            LOG.debug("Group {} keeps its {}: {}", group, name, e.getMessage());
        }
    }

    /** Waits until the broker that is asked knows what the controller has stored: whoever joins before would get the defaults. */
    private Config shown(String doing, String group) {
        try {
            return KafkaAdmin.known(
                            () -> Optional.ofNullable(read(doing, group)).filter(this::isAsNeeded))
                    .orElseThrow(() -> KafkaErrors.of(
                            Kind.UNAVAILABLE,
                            doing + ": the settings of group " + group + " do not take effect",
                            null));
        } catch (Exception e) {
            throw KafkaErrors.translated(doing, e);
        }
    }

    private boolean isAsNeeded(Config config) {
        return needed().entrySet().stream().allMatch(each -> {
            ConfigEntry entry = config.get(each.getKey());
            return entry != null && each.getValue().equals(entry.value());
        });
    }

    private static int window(Config config) {
        ConfigEntry window = config.get(WINDOW);
        return window == null || window.value() == null ? 0 : Integer.parseInt(window.value());
    }

    private static RuntimeException unfit(String doing, String group, String name, String needed, String found) {
        String hint = name.equals(LOCK)
                ? ", or open the bus with lease=" + found + "ms"
                : name.equals(LIMIT) ? ", or open the bus with deliveries=" + found : "";
        return KafkaErrors.of(
                Kind.INCOMPATIBLE,
                doing + ": the group " + group + " has " + name + "=" + found + " and needs " + needed
                        + "; set it: kafka-configs.sh --bootstrap-server … --alter --group " + group
                        + " --add-config " + name + "=" + needed + hint,
                null);
    }

    /** Forgets the settings of a group that was removed; the broker keeps them for ever otherwise. */
    void forget(String group) {
        try {
            Config found = read("Removing group " + group, group);
            List<AlterConfigOp> all = new ArrayList<>();
            if (found != null) {
                for (ConfigEntry entry : found.entries()) {
                    if (entry.source() == ConfigSource.DYNAMIC_GROUP_CONFIG) {
                        all.add(new AlterConfigOp(new ConfigEntry(entry.name(), null), AlterConfigOp.OpType.DELETE));
                    }
                }
            }
            if (!all.isEmpty()) {
                set(group, all);
            }
        } catch (Exception e) {
            LOG.debug("The settings of group {} stay", group, e);
        }
    }
}
