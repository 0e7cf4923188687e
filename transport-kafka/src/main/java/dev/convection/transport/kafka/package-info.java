/**
 * Kafka share groups as work queues: each message for one of the engines, settled by itself, redelivered when its engine dies.
 *
 * <pre>
 *   Bus ── producer ──▶ │ topic of one partition │ ──▶ share group ── share consumers ── pump ── handlers
 *          acks=all      convection.queue.mailer        of the same name, one per batch that is out
 * </pre>
 *
 * <h2>Address and options</h2>
 * {@code kafka://host:port,host:port?option=value}. The options of the URI:
 *
 * <table>
 * <caption>Options of the URI</caption>
 * <tr><th>name</th><th>meaning</th><th>default</th></tr>
 * <tr><td>{@code lease}</td><td>how long a delivery lasts unless renewed, 1 s to 1 h; the group's
 *     {@code share.record.lock.duration.ms}. Too short: a pause of the JVM loses messages to another engine; too long: those of
 *     an engine that hangs wait. The broker's default bounds are 15 s and 60 s</td><td>15 s</td></tr>
 * <tr><td>{@code deliveries}</td><td>after how many deliveries the broker gives a message up by itself, 3 to 25; the group's
 *     {@code share.delivery.count.limit}. The runtime makes a fresh copy before</td><td>10</td></tr>
 * <tr><td>{@code replication}</td><td>replicas of the topics that are created</td><td>the broker's</td></tr>
 * <tr><td>{@code maxMessageBytes}</td><td>the largest message, attributes included</td><td>1,048,576</td></tr>
 * </table>
 *
 * Settings of the Kafka clients are given by {@code Bus.Builder.option} (in the engine's configuration, {@code transport.options})
 * under their own names; each goes to those of the clients that know it. An unknown one, and one that the contract rests on, such as
 * {@code acks}, {@code group.id} or {@code max.poll.records}, is refused by its name.
 *
 * <h2>Credentials and TLS</h2>
 * {@code user} and {@code password}: SASL, with {@code sasl.mechanism} {@code PLAIN} (the default), {@code SCRAM-SHA-256} or {@code
 * SCRAM-SHA-512}. Any {@code tls.} key, or the option {@code security.protocol} {@code SSL} or {@code SASL_SSL}: TLS, without a way
 * back to plain text. Keys are PKCS 8 in PEM. Files are read when a client is made.
 *
 * <h2>What it needs of the broker</h2>
 * Kafka 4.2 or newer with the feature {@code share.version} 1; with 2 the broker's own dead letters are the safety net for what no
 * engine ever reports. For each destination a topic of one partition and a share group, both made and set up when they are first
 * needed; where that is forbidden or switched off, they are checked. {@code docs/transport-kafka.md} lists names, settings and the
 * permissions that casting, handling and setting up take.
 *
 * <h2>Semantics</h2>
 * A cast is confirmed when all replicas in sync have it. Leases are the broker's acquisition locks; a killed engine's messages are
 * free as soon as its connections are closed. Deliveries are counted as a hint: the broker forgets its count when it restarts, and
 * counts what a consumer had fetched and not handed out when it was closed; attempts are the bus's own. Nothing can be delayed, so
 * the bus keeps retry lanes. There is no order.
 *
 * <p>One message that is unfinished holds up its queue when some thousands that came later are finished ({@code
 * share.partition.max.record.locks}): the window, which {@code Transport.windowUsed} tells and the runtime warns of.
 *
 * <h2>Threads, closing, errors</h2>
 * No thread but those of the client library: one a consumer, one a producer, one for administration. Closing a receiver waits for the
 * fetch that is under way, {@code fetch.max.wait.ms} at most. All calls are bounded: 5 to 10 s where the broker is silent. A broker
 * without share groups, and a topic or group that does not fit, is {@code INCOMPATIBLE}; what ACLs forbid is {@code AUTHENTICATION}.
 *
 * <pre>{@code
 * try (Bus bus = Bus.builder(URI.create("kafka://one:9093,two:9093?replication=3"))
 *         .security("user", "engine")
 *         .security("password", password)
 *         .security("tls.ca", "/etc/convection/ca.pem")
 *         .option("sasl.mechanism", "SCRAM-SHA-512")
 *         .open()) {
 *     bus.client(Mailer.class).welcome("ada@example.org", Locale.UK);
 * }
 * }</pre>
 */
@NullMarked
package dev.convection.transport.kafka;

import org.jspecify.annotations.NullMarked;
