/**
 * NATS JetStream, from {@code nats-server} 2.9.10 on: a queue is a work-queue stream, and its engines share one durable consumer.
 *
 * <pre>
 *   Bus ── publish, confirmed ──▶ stream convection+NS+QUEUE ──▶ consumer "work" ──▶ pulls of all engines, one message each
 * </pre>
 *
 * <h2>Addresses</h2>
 * {@code nats://HOST:PORT,HOST:PORT?option=value}, or {@code tls://…}; the port is 4222 if left out. Options may also be given by
 * {@code Bus.Builder.option}; unknown ones are refused. Credentials never belong into the URI: they are the neutral security
 * settings {@code user} and {@code password}, {@code token}, or {@code credentials-file}, which is a file of {@code nsc} or one
 * with an NKey seed alone. TLS, and the check of the server's name, comes with {@code tls://} or any {@code tls.*} setting.
 *
 * <table>
 * <caption>Options</caption>
 * <tr><th>name</th><th>meaning</th><th>default</th></tr>
 * <tr><td>{@code ackWait}</td><td>the lease: how long a delivery stays with a dead engine. All buses of a queue give the same.
 *     Too short: a pause of the JVM loses messages to another engine; too long: those of a dead engine wait</td><td>15 s</td></tr>
 * <tr><td>{@code replicas}</td><td>on how many servers of a cluster a stream is kept, 1 to 5; 3 survives the loss of one</td>
 *     <td>1</td></tr>
 * <tr><td>{@code duplicateWindow}</td><td>for how long a resend is recognised. Too short: a long outage doubles casts; too long:
 *     memory of the server, some 150 bytes a message</td><td>2 min</td></tr>
 * <tr><td>{@code inactiveThreshold}</td><td>when the server forgets what belongs to an engine that has died. Too short: an
 *     engine that is away misses fanouts; too long: dead engines keep copies of them</td><td>24 h</td></tr>
 * <tr><td>{@code domain}, {@code jsPrefix}</td><td>JetStream domain, or the whole prefix of its API</td><td>none</td></tr>
 * <tr><td>{@code connectionTimeout}</td><td>for one try to connect, and for one request</td><td>2 s</td></tr>
 * <tr><td>{@code publishTimeout}</td><td>until a send without an answer is of unknown outcome, and sent again</td><td>5 s</td></tr>
 * <tr><td>{@code reconnectWait}</td><td>between two tries</td><td>250 ms</td></tr>
 * <tr><td>{@code pingInterval}</td><td>a connection that does not answer three of them is dead</td><td>3 s</td></tr>
 * <tr><td>{@code inboxPrefix}</td><td>of subjects for answers, where rights are given by subject</td><td>{@code _INBOX}</td></tr>
 * </table>
 *
 * <h2>What is made on the server</h2>
 * See {@code docs/transport-nats.md}. Each place when it is first used, if provisioning is allowed; the first who makes it decides,
 * what there is is compared and never altered ({@code INCOMPATIBLE}). The consumers of single engines are made in any case.
 *
 * <h2>Semantics</h2>
 * Deliveries are counted exactly, releases included, over restarts of server and engine. Releases can be delayed, sends cannot. A
 * lease outlives a connection: a client that is back within it goes on. A confirmed message is on the server's disk, or in its
 * page cache: it survives the kill of the server, and with {@code replicas=3} the loss of a machine.
 *
 * <h2>Units, threads, errors</h2>
 * Durations are written {@code 500ms}, {@code 15s}, {@code 2m}, {@code 1h} or in ISO 8601. The threads are the client's own: some
 * six a connection, and there are two, the second with the first receiver. A transport is thread-safe, its receivers are used
 * by one thread at a time. A stream that is full, or a server without storage, is {@code UNAVAILABLE}; wrong credentials, a right that
 * is missing, and certificates that are not trusted are {@code AUTHENTICATION}. The bus closes what it opens.
 *
 * <h2>Example</h2>
 * <pre>{@code
 * try (Bus bus = Bus.builder(URI.create("tls://broker-1:4222,broker-2:4222,broker-3:4222?replicas=3"))
 *         .security("credentials-file", "/etc/convection/engine.creds")
 *         .security("tls.ca", "/etc/convection/ca.pem")
 *         .open()) {
 *     bus.client(Mailer.class).welcome("ada@example.org", Locale.UK);
 * }
 * }</pre>
 */
@NullMarked
package dev.convection.transport.nats;

import org.jspecify.annotations.NullMarked;
