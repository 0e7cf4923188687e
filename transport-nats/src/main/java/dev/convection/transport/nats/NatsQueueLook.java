package dev.convection.transport.nats;

import dev.convection.worker.Finding;
import dev.convection.worker.TransportException;
import dev.convection.worker.spi.Destination;
import io.nats.client.api.ClusterInfo;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.Replica;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at one queue: its streams, its consumer, and what this user may do with them. */
final class NatsQueueLook {
    private static final double NEARLY = 0.9;
    private static final String LEFT = "change it, or remove it and let it be made anew";

    private final NatsLink link;
    private final NatsApi api;
    private final NatsAddresses addresses;
    private final NatsOptions options;
    private final boolean provision;
    private final String queue;
    private final List<Finding> findings = new ArrayList<>();
    private @Nullable ZonedDateTime serverTime;

    NatsQueueLook(
            NatsLink link, NatsApi api, NatsAddresses addresses, NatsOptions options, boolean provision, String queue) {
        this.link = link;
        this.api = api;
        this.addresses = addresses;
        this.options = options;
        this.provision = provision;
        this.queue = queue;
    }

    List<Finding> findings() {
        List<Finding> rights = new NatsRights(link, api, addresses, provision).missing(queue);
        findings.addAll(rights);
        try {
            if (stream(new Destination.Queue(queue), "the queue")) {
                consumer(new Destination.Queue(queue));
            }
            stream(new Destination.Directed(queue, "any"), "what is cast to one engine");
            stream(new Destination.Fanout(queue), "what is cast to all engines");
            if (stream(new Destination.DeadLetters(queue), "dead letters")) {
                consumer(new Destination.DeadLetters(queue));
            }
        } catch (TransportException e) {
            if (rights.isEmpty()) {
                findings.add(Finding.problem(
                        "queue " + queue + " cannot be looked at: " + e.getMessage(),
                        "see that the server is well, and what it lets this user do"));
            }
        }
        return findings;
    }

    /** What the server's clock said, if it tells. */
    @Nullable
    ZonedDateTime serverTime() {
        return serverTime;
    }

    private void problem(String what, String remedy) {
        findings.add(Finding.problem("queue " + queue + ", " + what, remedy));
    }

    private void warning(String what, String remedy) {
        findings.add(Finding.warning("queue " + queue + ", " + what, remedy));
    }

    /** Whether there is one. */
    private boolean stream(Destination place, String what) {
        String name = addresses.stream(place);
        StreamInfo found = api.find("Looking at the stream " + name, management -> management.getStreamInfo(name));
        String subject = addresses.streamSubject(place);
        if (found == null) {
            missing(what, name, subject, place);
            return false;
        }
        serverTime = found.getTimestamp() == null ? serverTime : found.getTimestamp();
        StreamConfiguration configuration = found.getConfiguration();
        String called = "stream " + name + " of " + what + ": ";
        for (NatsMisfit misfit : NatsMisfit.of(place, subject, options, configuration)) {
            problem(called + misfit.words(), LEFT);
        }
        lifetime(place, called, configuration);
        room(called, configuration, found);
        replicas(called, found.getClusterInfo());
        return true;
    }

    private void missing(String what, String name, String subject, Destination place) {
        if (provision) {
            findings.add(Finding.note("queue " + queue + ", stream " + name + " of " + what
                    + ": not there; it is made when it is needed"));
        } else {
            String retention =
                    NatsMisfit.retention(place) == io.nats.client.api.RetentionPolicy.Interest ? "interest" : "work";
            problem(
                    "stream " + name + " of " + what + ": not there, and it is not to be made",
                    "make it: nats stream add '" + name + "' --subjects '" + subject + "' --retention " + retention
                            + " --storage file --discard new --defaults");
        }
    }

    private void lifetime(Destination place, String called, StreamConfiguration configuration) {
        String age = called + "its max_age is " + configuration.getMaxAge();
        if (!configuration.getMaxAge().isZero() && place instanceof Destination.Queue) {
            problem(age + ", and what has waited for so long is dropped", "set max_age to 0");
        } else if (!configuration.getMaxAge().isZero()) {
            warning(age + ", and what has waited for so long is dropped", "set max_age to 0, unless that is meant");
        }
        if (configuration.getMaxMsgsPerSubject() > 0 && !configuration.isDiscardNewPerSubject()) {
            problem(
                    called + "its max_msgs_per_subject is " + configuration.getMaxMsgsPerSubject()
                            + ", and the oldest is dropped for a new one",
                    "set max_msgs_per_subject to -1");
        }
        if (configuration.getDuplicateWindow().compareTo(options.duplicateWindow()) < 0) {
            warning(
                    called + "its duplicate_window is " + configuration.getDuplicateWindow()
                            + ": what is sent again later is stored twice",
                    "set duplicate_window to " + options.duplicateWindow() + ", or the option duplicateWindow to what"
                            + " is there");
        }
    }

    private void room(String called, StreamConfiguration configuration, StreamInfo found) {
        full(
                called + "messages",
                configuration.getMaxMsgs(),
                found.getStreamState().getMsgCount());
        full(
                called + "bytes",
                configuration.getMaxBytes(),
                found.getStreamState().getByteCount());
        long most = configuration.getMaximumMessageSize();
        long promised = link.connection("Examining").getMaxPayload();
        if (most > 0 && most < promised) {
            warning(
                    called + "its max_msg_size is " + most + ", and larger messages are refused when they are cast",
                    "set max_msg_size to -1, so that the server's max_payload of " + promised + " is the only limit");
        }
    }

    private void full(String what, long most, long present) {
        if (most > 0 && present > most * NEARLY) {
            warning(
                    what + ": it holds " + present + " of at most " + most + "; casts are refused when it is full",
                    "start engines that take them, or raise the limit");
        }
    }

    private void replicas(String called, @Nullable ClusterInfo cluster) {
        if (cluster == null) {
            return;
        }
        List<Replica> late = cluster.getReplicas() == null
                ? List.of()
                : cluster.getReplicas().stream()
                        .filter(each -> each.isOffline() || !each.isCurrent())
                        .toList();
        if (!late.isEmpty()) {
            warning(
                    called + "its copies on "
                            + late.stream().map(Replica::getName).toList()
                            + " are away or behind: the loss of one more server may be too many",
                    "start those servers, and wait until they have caught up");
        }
    }

    private void consumer(Destination place) {
        String stream = addresses.stream(place);
        String name = addresses.consumer(place);
        ConsumerInfo found = api.find(
                "Looking at the consumer " + name + " of " + stream,
                management -> management.getConsumerInfo(stream, name));
        String called = "consumer " + name + " of stream " + stream + ": ";
        if (found == null) {
            if (!provision && place instanceof Destination.Queue) {
                problem(
                        called + "not there, and it is not to be made",
                        "make it: nats consumer add '" + stream + "' " + name + " --pull --ack explicit --wait "
                                + options.ackWait().toMillis() + "ms --max-pending " + NatsProvisioning.MOST_PENDING
                                + " --max-waiting " + NatsProvisioning.MOST_WAITING + " --defaults");
            }
            return;
        }
        ConsumerConfiguration configuration = found.getConsumerConfiguration();
        for (NatsMisfit misfit : NatsMisfit.of(place, null, options, configuration)) {
            problem(called + misfit.words(), LEFT);
        }
        limits(called, configuration);
        full(called + "deliveries not settled", configuration.getMaxAckPending(), found.getNumAckPending());
        if (found.getPaused()) {
            problem(called + "it is paused, and gives out nothing", "resume it: nats consumer resume");
        }
    }

    private void limits(String called, ConsumerConfiguration configuration) {
        if (configuration.getMaxBatch() > 0 || configuration.getMaxBytes() > 0 || limited(configuration)) {
            problem(
                    called + "it limits what a request may ask for (max_batch, max_bytes, max_expires), and refuses"
                            + " engines that ask for more",
                    "remove those limits, or remove it and let it be made anew");
        }
        long waiting = configuration.getMaxPullWaiting();
        if (waiting > 0 && waiting < NatsMisfit.FEW_PENDING) {
            warning(
                    called + "its max_waiting is " + waiting + ": more engines at a time are refused",
                    "remove it and let it be made anew, as max_waiting cannot be changed");
        }
    }

    private static boolean limited(ConsumerConfiguration configuration) {
        return configuration.getMaxExpires() != null
                && !configuration.getMaxExpires().isZero();
    }
}
