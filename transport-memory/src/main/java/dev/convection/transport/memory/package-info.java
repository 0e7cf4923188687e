/**
 * The reference transport: the whole contract within one JVM. The embedded default, and what workers are tested with.
 *
 * <pre>
 *   Bus ── memory:orders ──▶ MemoryBroker "orders" ──▶ WorkerService        all in one JVM; the name is all they share
 *                                  ▲
 *                                test: looks, moves time on, breaks things
 * </pre>
 *
 * <h2>Addresses</h2>
 * {@code memory:NAME} or {@code memory:NAME?option=value&option=value}; {@code memory:/} is the name {@code default}. All buses of
 * the JVM that give a name share its {@link dev.convection.transport.memory.MemoryBroker}; their namespaces keep them apart within
 * it. Options belong to the broker: the first of several buses that are open decides, the others leave them out or give the same.
 * Options may also be given by {@code Bus.Builder.option}. Unknown ones are refused.
 *
 * <table>
 * <caption>Options</caption>
 * <tr><th>name</th><th>meaning</th><th>default</th></tr>
 * <tr><td>{@code lease}</td><td>how long a delivery lasts unless renewed, as {@code 500ms}, {@code 15s}, {@code 2m} or ISO 8601.
 *     Too short: a pause of the JVM loses messages to another engine; too long: those of an engine that hangs wait</td>
 *     <td>15 s</td></tr>
 * <tr><td>{@code capacity}</td><td>the most messages in one queue; a cast to a full one waits, up to its deadline.
 *     Too small: casts wait for engines; too large: the heap is the limit</td><td>1,000,000</td></tr>
 * <tr><td>{@code maxMessageBytes}</td><td>the largest message, attributes included</td><td>1,048,576</td></tr>
 * <tr><td>{@code style}</td><td>which kind of broker this behaves like, for tests of the bus itself: {@code leased};
 *     {@code linked}, without leases: a delivery lasts as long as its connection; {@code batched}, where what was taken is
 *     settled before more is; {@code plain}, which can do no more than a broker must</td><td>leased</td></tr>
 * </table>
 *
 * <h2>Semantics</h2>
 * First in, first out; what comes back, comes back to its place. A queue keeps its messages while nobody receives. Nothing outlives
 * the JVM: {@code Bus.durable()} is false. Nothing is copied: a message that is received is the object that was sent.
 *
 * <h2>Threads, time, errors</h2>
 * There is no thread here: leases and delays are looked at by those who receive. Everything public is thread-safe and returns at
 * once. A full queue is {@code UNAVAILABLE}, a wrong option {@code CONFIGURATION}, naming it. A misuse of the SPI, such as a
 * second thread in a receiver at the same time, is an {@code IllegalStateException} or {@code IllegalArgumentException}.
 *
 * <h2>In a test</h2>
 * <pre>{@code
 *         broker = MemoryBroker.named(test.getTestMethod().orElseThrow().getName());
 *         bus = Bus.open(broker.uri());
 *
 *         clerk.closed = false;
 *         broker.advance(Duration.ofMinutes(1));
 *
 *         broker.faults().kill("first");
 * }</pre>
 */
@NullMarked
package dev.convection.transport.memory;

import org.jspecify.annotations.NullMarked;
