/**
 * The worker bus: cast a message and go on; exactly one of many engines handles it.
 *
 * <pre>
 *   cast client ── Bus ──▶ │ broker │ ──▶ WorkerService ── handlers          one queue, many engines
 * </pre>
 *
 * An interface with {@link dev.convection.worker.Worker} is the contract: a client is made of it by
 * {@link dev.convection.worker.Bus#client}, and calling that casts; an implementation of it is served by a
 * {@link dev.convection.worker.WorkerService}. Which broker is between them is said by a URI and changes nothing else.
 *
 * <pre>{@code
 * @Worker(version = "1.1")
 * public interface Mailer {
 *     @Asynchronous(since = "1.0")
 *     void welcome(String address, Locale language);
 * }
 *
 * try (Bus bus = Bus.open(URI.create("memory:orders"));
 *         WorkerService engine = WorkerService.builder(bus)
 *                 .worker(Mailer.class, (address, language) -> log.info("To {}", address))
 *                 .concurrency(16)
 *                 .start()) {
 *     bus.client(Mailer.class).welcome("ada@example.org", Locale.UK);
 * }
 * }</pre>
 *
 * <h2>What holds on every broker</h2>
 * <ul>
 * <li>A cast that returns is stored durably, as far as {@link dev.convection.worker.Bus#durable()} says; else it throws a
 *     {@link dev.convection.worker.TransportException} whose kind says whether it may be stored all the same. No cast waits
 *     longer than its deadline.
 * <li>A message is settled after its handler has ended and never before. It is handled at least once: handlers are
 *     idempotent. Without faults it is handled exactly once.
 * <li>A handler that returns has handled the message. One that throws is tried again, with back-off, and in the end becomes a
 *     dead letter. {@link dev.convection.worker.Outcome} says the rest.
 * <li>An engine holds as many messages as it runs handlers, and few more; an engine that dies gives them up.
 * </ul>
 *
 * <h2>Threads, units, closing</h2>
 * {@code Bus}, {@code WorkerService}, {@code DeadLetters} and clients are thread-safe; builders are not; everything else is
 * immutable. Durations are {@link java.time.Duration}. Whoever opens a bus or starts a service closes it; closing a bus stops its
 * services. Blocking is said at each method; nothing blocks without a bound. Handlers run on daemon threads of the service; one of
 * its threads is no daemon, so that a started service keeps its process alive until it is stopped.
 *
 * <h2>Errors</h2>
 * What goes wrong between here and the broker is a {@link dev.convection.worker.TransportException}. A wrong argument or a wrong
 * contract is an {@link java.lang.IllegalArgumentException} that names it, a call at a wrong time an
 * {@link java.lang.IllegalStateException}.
 */
@NullMarked
package dev.convection.worker;

import org.jspecify.annotations.NullMarked;
