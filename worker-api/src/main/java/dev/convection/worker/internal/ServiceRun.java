package dev.convection.worker.internal;

import dev.convection.worker.RetryPolicy;
import dev.convection.worker.TransportException;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Traits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service from one start to the next stop. */
final class ServiceRun {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerService.class);
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** How long a stop waits for its receivers to take back what they have asked for; a silent broker holds it up no longer. */
    private static final Duration REST = Duration.ofSeconds(2);

    private final BusCore bus;
    private final ServiceSettings settings;
    private final String engine;
    private final Lookout lookout;
    private final Slots slots;
    private final Triage triage = new Triage(this);
    private final Courier courier = new Courier(this);
    private final Lanes lanes = new Lanes(this);
    private final List<Source> sources = new CopyOnWriteArrayList<>();

    /** Those of them that other engines receive from too. */
    private final List<Source> shared = new CopyOnWriteArrayList<>();

    private final AtomicInteger inHand = new AtomicInteger();
    private final AtomicInteger starving = new AtomicInteger();
    private final AtomicInteger sharedStarving = new AtomicInteger();
    private final Object change = new Object();
    private volatile boolean taking;
    private volatile boolean stopping;
    private @Nullable Thread starter;

    /** All other threads are daemons, as a handler may run on them that never ends; a started service keeps its process alive. */
    private final Thread keeper;

    private final CountDownLatch ended = new CountDownLatch(1);

    ServiceRun(BusCore bus, ServiceSettings settings, String engine) {
        this.bus = bus;
        this.settings = settings;
        this.engine = engine;
        this.keeper = new Thread(this::keepAlive, threadName(part()));
        this.lookout = new Lookout(bus.clock(), this::look);
        this.slots = new Slots(settings.concurrency, threadName("handler of " + engine), this::slotFreed, lookout);
    }

    // What its parts ask.

    BusCore bus() {
        return bus;
    }

    String engine() {
        return engine;
    }

    Slots slots() {
        return slots;
    }

    Triage triage() {
        return triage;
    }

    Courier courier() {
        return courier;
    }

    Lanes lanes() {
        return lanes;
    }

    int concurrency() {
        return settings.concurrency;
    }

    RetryPolicy retry() {
        return settings.retry;
    }

    Duration patience() {
        return settings.patience;
    }

    Duration parkDelay() {
        return settings.parkDelay;
    }

    WorkerService.@Nullable DeadLetterHook hook() {
        return settings.hook;
    }

    boolean stopping() {
        return stopping;
    }

    /** Whether messages are to be taken: not before the start has succeeded, nor after the stop has begun. */
    boolean taking() {
        return taking && !stopping;
    }

    Map<String, Route> routes(String queue) {
        return settings.routes.getOrDefault(queue, Map.of());
    }

    Route route(InFlight delivery) {
        return Objects.requireNonNull(
                routes(delivery.queue()).get(delivery.wire().type()), "sorted as known");
    }

    String threadName(String part) {
        return "convection-" + bus.scheme() + " " + part;
    }

    int sharedSources() {
        return shared.size();
    }

    /**
     * How many deliveries keep a slot, or are to get one. Not the slots that are taken, as a slot is freed a moment after its delivery is
     * settled: who is settled and polls at once would be one short.
     */
    int inHand() {
        return inHand.get();
    }

    void inHand(int change) {
        inHand.addAndGet(change);
    }

    /** A source begins to wait for credit, or ends. */
    void starves(Source source, boolean now) {
        starving.addAndGet(now ? 1 : -1);
        if (source.shared()) {
            sharedStarving.addAndGet(now ? 1 : -1);
        }
    }

    /** Whether other shared sources wait for credit. Counted, not looked for: it is asked for each message. */
    boolean othersStarve(Source source) {
        return sharedStarving.get() > (source.starved() ? 1 : 0);
    }

    /** How many may be in hand ahead by the handlers of that shared source which waits for credit and has the longest. */
    int leastAhead() {
        int least = Integer.MAX_VALUE;
        for (Source source : shared) {
            if (source.starved()) {
                least = Math.min(least, source.ahead());
            }
        }
        return least;
    }

    private void slotFreed() {
        if (starving.get() > 0) {
            int leastAhead = leastAhead();
            for (Source source : sources) {
                if (source.worthWaking(leastAhead)) {
                    source.crew().loops().forEach(ReceiverLoop::signal);
                }
            }
        }
        if (stopping) {
            idle();
        }
    }

    /** Does what was put off to be done by the way, and was not. */
    private void look() {
        slots.look();
        boolean again = false;
        for (Source source : sources) {
            for (ReceiverLoop loop : source.crew().loops()) {
                loop.remind();
                again |= loop.relieve();
            }
        }
        if (again && !lookout.isDue()) {
            LOG.debug("{} stops, and looks no more", part());
        }
    }

    /** Something ended that a stop may wait for. */
    void idle() {
        if (stopping) {
            synchronized (change) {
                change.notifyAll();
            }
        }
    }

    // Its life.

    /** Opens everything; throws if the broker refuses, goes on in the background if it is away. */
    void start() {
        Traits traits;
        try {
            traits = bus.traits();
        } catch (RuntimeException | Error e) {
            if (!(e instanceof TransportException known) || !known.kind().retryable()) {
                slots.close();
                throw e;
            }
            bus.board().down(part(), e);
            starter = Threads.daemon(threadName("start of " + engine), this::startLater);
            keeper.start();
            starter.start();
            return;
        }
        keeper.start();
        List<ReceiverLoop> loops = open(traits);
        try {
            loops.forEach(ServiceRun::refusal);
        } catch (TransportException e) {
            stop(Duration.ZERO);
            throw e;
        }
        taking = true;
        signalAll();
    }

    private void keepAlive() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void refusal(ReceiverLoop loop) {
        try {
            loop.firstOpen().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TransportException refused) {
                throw new TransportException(
                        refused.kind(), refused.transport(), String.valueOf(refused.getMessage()), refused);
            }
            throw e;
        }
    }

    private void startLater() {
        Backoff backoff = new Backoff();
        taking = true;
        while (!stopping) {
            try {
                open(bus.traits());
                bus.board().up(part());
                return;
            } catch (Throwable e) {
                // Also what a transport must not throw: this thread is all that starts the service.
                bus.board().down(part(), e);
                waitFor(backoff.next(), () -> stopping);
            }
        }
    }

    private List<ReceiverLoop> open(Traits traits) {
        List<ReceiverLoop> loops = new ArrayList<>();
        synchronized (change) {
            if (!stopping) {
                settings.routes.keySet().forEach(queue -> addSources(queue, traits));
                sources.forEach(source -> loops.add(source.crew().add()));
            }
        }
        return loops;
    }

    private String part() {
        return "service " + engine;
    }

    private void addSources(String queue, Traits traits) {
        Source own = new Source(this, new Destination.Queue(queue));
        shared.add(own);
        sources.add(own);
        sources.add(new Source(this, new Destination.Directed(queue, engine)));
        sources.add(new Source(this, new Destination.Subscription(queue, engine)));
        if (!traits.delayedRelease() && !traits.delayedSend()) {
            for (int step = 0; step < Lanes.count(); step++) {
                sources.add(new Source(this, new Destination.Lane(queue, step)));
            }
        }
    }

    /** Ends it; within the limit, and a bounded time for what cannot be helped. */
    void stop(Duration drainLimit) {
        synchronized (change) {
            stopping = true;
            change.notifyAll();
        }
        signalAll();
        // A copy that is given back must not come to a receiver that still asks: it would be lost with it, an attempt
        // burnt.
        waitFor(REST, this::resting);
        for (Source source : sources) {
            slots.revoke(source, System.nanoTime()).forEach(courier::giveBack);
        }
        lanes.stop();
        if (!waitFor(drainLimit, this::nothingInHand)) {
            each(delivery -> {
                if (delivery.interrupt()) {
                    courier.giveBackEnded(delivery);
                }
            });
            waitFor(GRACE, this::nothingInHand);
        }
        end();
    }

    private void end() {
        List<Thread> threads = new ArrayList<>();
        sources.forEach(source -> source.crew().end().forEach(loop -> threads.add(loop.thread())));
        if (starter != null) {
            threads.add(starter);
        }
        threads.add(keeper);
        ended.countDown();
        join(threads);
        slots.close();
        bus.board().forget(part());
        removeOwn();
    }

    private static void join(List<Thread> threads) {
        long deadline = System.nanoTime() + GRACE.toNanos() * 2;
        try {
            for (Thread thread : threads) {
                thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What nobody will ever receive again: copies for all engines, and a throw-away name's own messages. */
    private void removeOwn() {
        for (Source source : sources) {
            boolean own = source.destination() instanceof Destination.Subscription
                    || source.destination() instanceof Destination.Directed && settings.engine == null;
            if (own) {
                try {
                    bus.transport().remove(source.destination());
                } catch (RuntimeException e) {
                    // The broker is away: what is left is small, and the transport's own limits end it.
                    LOG.debug("{} could not be removed", source.destination(), e);
                }
            }
        }
    }

    private void signalAll() {
        sources.forEach(source -> source.crew().loops().forEach(ReceiverLoop::signal));
    }

    private boolean resting() {
        return sources.stream()
                .noneMatch(source -> source.crew().loops().stream().anyMatch(ReceiverLoop::receiving));
    }

    private boolean nothingInHand() {
        return resting() && sources.stream().allMatch(Source::empty);
    }

    private boolean waitFor(Duration limit, java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + Nanos.of(limit);
        synchronized (change) {
            while (!condition.getAsBoolean()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                try {
                    change.wait(left / 1_000_000 + 1); // rounded up: never shorter than asked for
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
        }
        return true;
    }

    void each(java.util.function.Consumer<InFlight> action) {
        sources.forEach(source -> source.all().forEach(action));
    }
}
