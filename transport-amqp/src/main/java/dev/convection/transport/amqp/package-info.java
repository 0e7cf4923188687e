/**
 * AMQP 1.0, by Apache Qpid JMS: Apache Artemis, Qpid Broker-J, RabbitMQ from 4 on, and their like.
 *
 * <pre>
 *   Bus ── Sender ──▶ connection "sending" ──▶ │        │
 *                                              │ broker │ one address for each place
 *   pump ◀── Receiver ── connection "working" ◀┤        │
 *              one session for each
 * </pre>
 *
 * <h2>Addresses</h2>
 * {@code amqp://host:port} or {@code amqps://host:port}; several {@code host:port}, with commas, are tried in turn, when the
 * connection is opened and whenever it was lost. Ports are 5672 and 5671 if not given. Options follow as
 * {@code ?name=value&name=value}, or are given by {@code Bus.Builder.option}, which wins. Unknown ones are refused.
 *
 * <table>
 * <caption>Options</caption>
 * <tr><th>name</th><th>meaning</th><th>default</th></tr>
 * <tr><td>{@code profile}</td><td>the kind of broker: {@code artemis}, {@code qpid-broker-j}, {@code rabbitmq-4}. It decides how
 *     places are called, how queues are made, and who delays retries</td><td>artemis</td></tr>
 * <tr><td>{@code sasl}</td><td>the mechanisms that may be used, with commas</td><td>by what is given: SCRAM and PLAIN with a
 *     password, XOAUTH2 with a token, EXTERNAL with a certificate, else ANONYMOUS</td></tr>
 * <tr><td>{@code deliveryLimit}</td><td>after how many deliveries the broker gives a message up by its own count; 0: never. Too
 *     high: the broker drops messages, or moves them where nobody looks</td><td>artemis 10, rabbitmq-4 20, qpid-broker-j 0</td></tr>
 * <tr><td>{@code maxMessageBytes}</td><td>the largest message, attributes included, from 1,024 on</td><td>1,048,576</td></tr>
 * <tr><td>{@code address.<kind>}</td><td>an address template, with {@code {namespace}}, {@code {queue}}, {@code {engine}} and
 *     {@code {step}}; kinds are {@code queue}, {@code directed}, {@code fanout-send}, {@code fanout-receive},
 *     {@code subscription}, {@code dead-letters} and {@code lane}</td><td>by the profile</td></tr>
 * <tr><td>{@code jms.…}, {@code amqp.…}, {@code transport.…}</td><td>the client library's own, but for those that would break a
 *     promise, which are refused by name</td><td>waits of 5 s to connect and to be answered, 10 s for a confirmation, 2 s to
 *     close; {@code amqp.idleTimeout} 10 s</td></tr>
 * </table>
 *
 * Credentials and TLS are security settings: {@code user} with {@code password} or {@code token}, {@code tls.ca},
 * {@code tls.certificate}, {@code tls.key} (PKCS #8) and {@code tls.key-password}. Host names are always verified. The
 * files are read for each connection, so a renewed certificate is used from the next one on.
 *
 * <h2>What it needs of the broker</h2>
 * Queues are durable and anycast. They are made through the broker's management (Artemis: {@code activemq.management}, permission
 * {@code manage}; Broker-J: {@code $management}); without it, by the broker itself when they are first used, if it is so
 * configured. Fan-out is a topic with a durable shared subscription for each engine. RabbitMQ before 4 is refused: it confirms messages
 * that no queue has.
 *
 * <h2>Settlement</h2>
 * Individual, with the two outcomes that mean the same everywhere: accepted, released. A delivery lasts as long as its connection: when
 * that is lost the broker gives it to others at once. A frozen engine is noticed by the broker's idle time-out, which is the broker's
 * setting. The broker's delivery count is a hint. Confirmed is what the broker has accepted for a durable queue.
 *
 * <p>On its way to a receiver are as many messages as were asked for and not yet taken, no more; see
 * {@link dev.convection.worker.spi.Receiver#rest()}.
 *
 * <h2>Threads and errors</h2>
 * No thread of our own; the client library has two for a connection and one or two for a session, all daemons. Every wait is
 * bounded. A connection, session or link that dies ends what uses it, and is never revived: the runtime opens another.
 *
 * <pre>{@code
 * Bus bus = Bus.builder(URI.create("amqps://broker-1.example.org,broker-2.example.org"))
 *         .security("user", "engine").security("password", password).security("tls.ca", "/etc/convection/ca.pem")
 *         .open();
 * }</pre>
 */
@NullMarked
package dev.convection.transport.amqp;

import org.jspecify.annotations.NullMarked;
