package dev.convection.transport.kafka;

import dev.convection.worker.Finding;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;

/** Looks at a cluster for what a deployer should know, and changes nothing (R21). What we may not see is a finding too. */
final class KafkaExamination {
    private final KafkaAdmin admin;
    private final KafkaSettings settings;
    private final KafkaProgress progress;
    private final List<Finding> findings = new ArrayList<>();

    KafkaExamination(KafkaAdmin admin, KafkaSettings settings, KafkaProgress progress) {
        this.admin = admin;
        this.settings = settings;
        this.progress = progress;
    }

    List<Finding> of(Set<String> queues) {
        if (sharing()) {
            int brokers = new BrokerFindings(this, admin, settings).look();
            TopicFindings topics = new TopicFindings(this, admin, settings, brokers);
            GroupFindings groups = new GroupFindings(this, admin, settings, progress);
            for (String queue : new TreeSet<>(queues)) {
                Destination place = new Destination.Queue(queue);
                if (topics.look(place)) {
                    groups.look(place);
                }
            }
        }
        return findings;
    }

    /** Whether there are share groups; without them nothing else is worth a look. */
    private boolean sharing() {
        int version;
        try {
            version = admin.shareVersion();
        } catch (TransportException e) {
            if (e.kind() != Kind.INCOMPATIBLE) {
                throw e;
            }
            problem(
                    "the cluster has no share groups, which this transport is made of",
                    "use Kafka 4.2 or newer; on a cluster that was upgraded from an older release switch them on:"
                            + " kafka-features.sh --bootstrap-server … upgrade --feature share.version=1");
            return false;
        }
        if (version >= 2) {
            note("share.version is " + version + ": what the brokers give up by themselves goes to "
                    + settings.addresses().safetyNet());
        } else {
            warning(
                    "share.version is " + version + ": what the brokers give up by themselves, because it killed "
                            + settings.deliveries() + " engines in a row, is gone",
                    "from Kafka 4.4 on: kafka-features.sh --bootstrap-server … upgrade --feature share.version=2");
        }
        return true;
    }

    /** The answer to a question, or nothing and a finding if we may not ask. */
    <T> Optional<T> asked(String what, String right, KafkaFuture<T> answer) {
        try {
            return Optional.of(KafkaAdmin.raw(answer));
        } catch (AuthorizationException e) {
            warning("this user may not look at " + what + ", so nothing is known of it", "allow " + right);
            return Optional.empty();
        } catch (Exception e) {
            throw KafkaErrors.translated("Examining the cluster, looking at " + what, e);
        }
    }

    static String value(Config config, String name) {
        ConfigEntry entry = config.get(name);
        return entry == null || entry.value() == null ? "" : entry.value();
    }

    static long number(Config config, String name, long otherwise) {
        String value = value(config, name);
        return value.isEmpty() ? otherwise : Long.parseLong(value);
    }

    void note(String what) {
        findings.add(Finding.note(what));
    }

    void warning(String what, String remedy) {
        findings.add(Finding.warning(what, remedy));
    }

    void problem(String what, String remedy) {
        findings.add(Finding.problem(what, remedy));
    }
}
