/**
 * What the author of a transport implements: a passive, serial-pull driver for one kind of broker.
 *
 * <pre>
 *   Bus ── Sender ──▶ │ broker │ ──▶ Receiver ── pump ── handlers
 *          (yours)                   (yours)     (worker-api)
 * </pre>
 *
 * A transport translates and nothing else: it starts no thread of its own for handling, sets no timer, retries nothing,
 * and counts nothing. Threads, credit, leases, retry and back-off, dead letters, reconnection and drain are written once,
 * in {@code dev.convection.worker.internal}, and drive any transport alike.
 *
 * <p>A provider is found with {@link java.util.ServiceLoader} by the scheme of the URI. All durations are
 * {@link java.time.Duration}; none is negative. Whoever opens a thing closes it: the bus closes the transport, its senders
 * and its receivers. "Serial" means one call at a time, with a happens-before edge between calls, from any thread.
 *
 * <h2>The contract</h2>
 * Each rule is followed by its intent. The tests of the conformance kit bear the numbers.
 *
 * <dl>
 * <dt>R1. {@code open} does no I/O; it refuses a wrong configuration with {@code CONFIGURATION}, naming the key.</dt>
 * <dd>A client may be made before its broker is up; a typing error never waits for a broker.</dd>
 * <dt>R2. Every call that may block is bounded in time, also when the broker is silent.</dt>
 * <dd>Nothing in the bus waits for ever; a black hole is an error like any other.</dd>
 * <dt>R3. Every failure is a {@link dev.convection.worker.TransportException} with the kind that tells what to do and
 * the client library's own exception as its cause. Secrets are in neither.</dt>
 * <dd>The runtime acts on the kind and on nothing else.</dd>
 * <dt>R4. A receiver that throws is dead: it is closed, another is opened after a back-off, its tags are forgotten. A
 * sender that throws from {@code send} is dead likewise, unless the kind speaks of that message only
 * ({@code TOO_LARGE}, {@code REFUSED}, {@code NOT_FOUND}).</dt>
 * <dd>One rule keeps reconnection out of drivers. A driver whose client reconnects by itself need not throw.</dd>
 * <dt>R5. A send's stage completes normally only when the broker has taken durable responsibility; exactly once; from
 * any thread; without waiting for another send.</dt>
 * <dd>A confirmed cast is handled, whatever dies.</dd>
 * <dt>R6. A send whose fate is not known completes with {@code OUTCOME_UNKNOWN}; one that was certainly not stored
 * completes with another kind. Closing a sender completes all its stages.</dt>
 * <dd>The bus sends again, with the same {@link dev.convection.worker.Message#copyId() copy id}; a broker that removes
 * duplicates does so by that id, never by the message id alone: a retry is a new copy of the same message.</dd>
 * <dt>R7. {@code poll(max, wait)} returns at most {@code max} deliveries, as soon as there is one; empty after
 * {@code wait} or {@code wakeup}. {@code wait} is a parameter because it belongs to the caller.</dt>
 * <dd>What is not asked for stays at the broker, for other engines. A driver may have as many more on their way as the last poll
 * asked for and did not get, until {@link dev.convection.worker.spi.Receiver#rest()}.</dd>
 * <dt>R8. Calls to a receiver are serial, and mostly, not always, from the same thread. Only {@code wakeup} may come at any
 * time. It ends the present poll, or the next one, at once; it never loses or settles anything.</dt>
 * <dd>A finished handler is settled promptly although its receiver waits for more. A thread that has received a message may handle
 * it itself, while another goes on receiving should that take long.</dd>
 * <dt>R9. No delivery is settled by the driver itself. Accept removes the message for good; release gives it back, not
 * before the delay where {@link dev.convection.worker.spi.Traits#delayedRelease()} is promised. Settlement is individual
 * and in any order.</dt>
 * <dd>Success of one says nothing about another. {@code settle} need not wait for the broker, except for a settlement that is
 * {@link dev.convection.worker.spi.Settlement#awaited()}: this process may die of what it handles next.</dd>
 * <dt>R10. {@code extend} renews the leases of exactly the given tags; nothing else does. It returns the tags that it
 * knows to be lost.</dt>
 * <dd>An engine that is frozen or hung loses its lease; a driver that renews by itself would hide it.</dd>
 * <dt>R11. A delivery whose lease is over, whose receiver is closed or whose connection is lost is given out again, by
 * the broker, to anyone, with a higher count where {@link dev.convection.worker.spi.Traits#counting()} says so.</dt>
 * <dd>At least once is not optional.</dd>
 * <dt>R12. Settling or extending a tag whose lease is over does no harm to the new delivery, and does not throw.</dt>
 * <dd>A late engine must not take away another's message.</dd>
 * <dt>R13. Closing a receiver first completes the settlements already given to it, then gives back at once what is
 * outstanding, and leaves nothing: no thread, no socket, no consumer on the broker.</dt>
 * <dd>A stopping engine delays nobody.</dd>
 * <dt>R14. Messages arrive as they were sent: all attributes, every byte. What cannot be read as a CloudEvent is
 * delivered with {@link dev.convection.worker.spi.Received#undecodable() the reason} and its raw body, never dropped and
 * never thrown.</dt>
 * <dd>The runtime makes a dead letter of it; people can read those.</dd>
 * <dt>R15. Names map one to one to the broker's, whatever its alphabet and case rules; different destinations and
 * namespaces never share messages.</dt>
 * <dd>{@code a.b}, {@code a_b} and {@code A.b} are three queues.</dd>
 * <dt>R16. What a sender or receiver needs on the broker is created when it is opened or first used, idempotently and
 * safely for many engines at once, if {@link dev.convection.worker.spi.TransportConfig#provision()}; else a missing one is
 * {@code NOT_FOUND}. One that exists and does not fit is {@code INCOMPATIBLE}; it is not altered.</dt>
 * <dd>Deployers own their broker.</dd>
 * <dt>R17. A message sent to a queue or to a named engine is kept while nobody receives; one sent to all engines is
 * copied to each {@code Subscription} that exists then.</dt>
 * <dd>Engines come and go.</dd>
 * <dt>R18. {@code browse} shows messages in the order of their arrival and changes nothing: no count, no lease.</dt>
 * <dd>Looking at dead letters must not wear them out.</dd>
 * <dt>R19. Traits are promises: they are true while the transport is open.</dt>
 * <dd>They are checked when a worker starts, not discovered by a call that fails.</dd>
 * <dt>R20. Calls on a closed object throw {@code CLOSED}; closing twice does nothing; {@code close} does not throw.</dt>
 * <dd>Clean-up code needs no try.</dd>
 * <dt>R21. {@code examine} looks, and changes nothing: it creates nothing, takes no message, burns no attempt. What is wrong it
 * returns as a finding with its remedy, in words for people who do not know the driver; what it has no right to see is a
 * finding too. It throws as R3 says only if the broker cannot be asked at all.</dt>
 * <dd>A deployer learns before the first message what would go wrong with the hundredth.</dd>
 * </dl>
 */
@NullMarked
package dev.convection.worker.spi;

import org.jspecify.annotations.NullMarked;
