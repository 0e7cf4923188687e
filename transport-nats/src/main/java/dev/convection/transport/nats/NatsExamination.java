package dev.convection.transport.nats;

import dev.convection.worker.Finding;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.AccountLimits;
import io.nats.client.api.AccountStatistics;
import io.nats.client.api.ServerInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a server for what a deployer should know (R21): at the server here, at each queue by {@link NatsQueueLook}. Only asks, and
 * makes nothing.
 */
final class NatsExamination {
    private static final String OLDEST = "2.9.10";
    private static final String FIRST_LOSSY = "2.10.16";
    private static final String LAST_LOSSY = "2.10.18";

    /** Streams of a queue: itself, shares of engines, casts to all, dead letters. */
    private static final int STREAMS = 4;

    private static final double NEARLY = 0.8;
    private static final Duration APART = Duration.ofSeconds(2);

    private final NatsLink link;
    private final NatsApi api;
    private final NatsAddresses addresses;
    private final NatsOptions options;
    private final boolean provision;
    private final List<Finding> findings = new ArrayList<>();

    NatsExamination(NatsLink link, NatsApi api, NatsAddresses addresses, NatsOptions options, boolean provision) {
        this.link = link;
        this.api = api;
        this.addresses = addresses;
        this.options = options;
        this.provision = provision;
    }

    List<Finding> of(Set<String> queues) {
        Connection connection = link.connection("Examining the server");
        ServerInfo server = connection.getServerInfo();
        version(server);
        account(queues.size());
        copies(server);
        for (String queue : new TreeSet<>(queues)) {
            NatsQueueLook look = new NatsQueueLook(link, api, addresses, options, provision, queue);
            findings.addAll(look.findings());
            clock(look.serverTime());
        }
        return findings;
    }

    private void version(ServerInfo server) {
        String version = server.getVersion();
        String what = "nats-server " + version + ", called " + server.getServerName()
                + (server.getCluster() == null ? "" : ", of cluster " + server.getCluster()) + "; client jnats "
                + Nats.CLIENT_VERSION;
        if (server.isOlderThanVersion(OLDEST)) {
            findings.add(Finding.problem(what + ": too old", "use nats-server " + OLDEST + " or later"));
        } else if (server.isSameOrNewerThanVersion(FIRST_LOSSY) && server.isSameOrOlderThanVersion(LAST_LOSSY)) {
            findings.add(Finding.problem(
                    what + ": servers from " + FIRST_LOSSY + " to " + LAST_LOSSY
                            + " lose messages of work queues that have several consumers",
                    "use a later server, or an earlier one"));
        } else {
            findings.add(Finding.note(what));
        }
    }

    private void account(int queues) {
        AccountStatistics account;
        try {
            account = api.ask("Asking for the account's limits", management -> management.getAccountStatistics());
        } catch (TransportException e) {
            findings.add(refused(e));
            return;
        }
        AccountLimits limits = account.getLimits();
        findings.add(Finding.note("JetStream is enabled; the account holds " + account.getStreams() + " streams"
                + (limits.getMaxStreams() > 0 ? " of at most " + limits.getMaxStreams() : "") + " and "
                + account.getStorage() + " bytes in files"
                + (limits.getMaxStorage() > 0 ? " of at most " + limits.getMaxStorage() : "")));
        if (limits.getMaxStorage() > 0 && account.getStorage() > limits.getMaxStorage() * NEARLY) {
            findings.add(Finding.warning(
                    "the account's storage is nearly used up: " + account.getStorage() + " of " + limits.getMaxStorage()
                            + " bytes; casts are refused when it is",
                    "raise max_file_store of the server or max_file of the account, or start engines"));
        }
        few("streams", limits.getMaxStreams(), account.getStreams(), (long) queues * STREAMS);
        few("consumers", limits.getMaxConsumers(), account.getConsumers(), queues * 3L);
        if (limits.isMaxBytesRequired() && provision) {
            findings.add(Finding.problem(
                    "the account wants max_bytes for every stream, and those that the bus makes have none",
                    "make the streams yourself, with max_bytes and discard new"));
        }
        if (limits.getMaxAckPending() > 0 && limits.getMaxAckPending() < NatsProvisioning.MOST_PENDING) {
            findings.add(Finding.problem(
                    "the account allows max_ack_pending " + limits.getMaxAckPending() + " for a consumer, and those"
                            + " that the bus makes have " + NatsProvisioning.MOST_PENDING,
                    "raise max_ack_pending of the account"));
        }
    }

    private void few(String what, long most, long present, long wanted) {
        if (most > 0 && most - present < wanted) {
            findings.add(Finding.warning(
                    "the account may have " + most + " " + what + " and has " + present + "; these queues need up to "
                            + wanted + " with one engine",
                    "raise max_" + what + " of the account"));
        }
    }

    /** Without the right to ask it may all be well; without JetStream it is not. */
    private static Finding refused(TransportException failure) {
        if (failure.kind() == Kind.CONFIGURATION) {
            return Finding.problem(
                    "JetStream is not enabled: " + failure.getMessage(),
                    "start the server with -js, or with jetstream {} in its configuration, and enable it for the account");
        }
        if (failure.kind() == Kind.AUTHENTICATION) {
            return new Finding(
                    Finding.Severity.NOTE,
                    "the account's limits are not known, as this user may not ask for them",
                    "let it publish to $JS.API.INFO to have them looked at");
        }
        return Finding.problem(
                "JetStream does not answer: " + failure.getMessage(),
                "see that JetStream is enabled for this account, and that the option domain or jsPrefix fits");
    }

    private void copies(ServerInfo server) {
        if (options.replicas() > 1) {
            findings.add(Finding.note("each stream is to be kept by " + options.replicas() + " servers"));
        } else if (server.getCluster() != null) {
            findings.add(Finding.warning(
                    "there is a cluster, and each stream is kept by one server of it: while that is away, so are its"
                            + " queues",
                    "set the option replicas to 3"));
        } else {
            findings.add(Finding.note("one server keeps each stream: what is confirmed outlives its kill, but the loss"
                    + " of power only if sync_interval is \"always\" in its configuration, which clients cannot see"));
        }
    }

    /** Servers from 2.10 on tell their time. */
    private void clock(@Nullable ZonedDateTime server) {
        if (server == null) {
            return;
        }
        Duration apart = Duration.between(server.toInstant(), Instant.now());
        if (apart.abs().compareTo(APART) > 0) {
            findings.add(Finding.warning(
                    "the clock here and that of the server are " + apart.abs().toMillis() + " ms apart",
                    "let both follow the same time service: delays of messages are counted by the clocks of engines"));
        }
    }
}
