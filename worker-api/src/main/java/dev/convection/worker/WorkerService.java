package dev.convection.worker;

import dev.convection.worker.internal.ServiceCore;
import dev.convection.worker.internal.ServiceSettings;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Runs handlers: takes messages from the queues of its workers, at most {@link Builder#concurrency} at once, and settles each
 * after its handler has ended. Thread-safe. May be started again after a stop.
 *
 * <p>Handlers run on threads of the service, named after it; a handler that blocks, for an hour if need be, delays only
 * itself. While it runs its lease is renewed.
 */
public final class WorkerService implements AutoCloseable {
    private final ServiceCore core;

    private WorkerService(ServiceCore core) {
        this.core = core;
    }

    /** A handler of messages, in its plain form. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Handles one message. Must be idempotent: a message may come again.
         *
         * @param delivery the attempt
         * @return what became of it
         * @throws Exception as {@link Outcome#of} reads it: as a rule, another attempt after the back-off
         */
        Outcome handle(Delivery delivery) throws Exception;
    }

    /** Told of a message that will not be tried again. */
    @FunctionalInterface
    public interface DeadLetterHook {
        /**
         * The message is stored as a dead letter, and not yet settled: this is called at least once for each, also for one
         * whose last attempt killed its engine.
         *
         * @param delivery the last attempt
         * @param reason why
         * @throws Exception the hook is called again after a while; the message stays unsettled until it returns
         */
        void dead(Delivery delivery, String reason) throws Exception;
    }

    /**
     * Begins the configuration of a service.
     *
     * @param bus what it runs on; closing it stops the service
     * @return a builder
     */
    public static Builder builder(Bus bus) {
        return new Builder(bus);
    }

    /**
     * Starts taking messages. Returns when the first connection is made, or could not be made because the broker is away: then
     * the service goes on trying, with back-off, until it is up.
     *
     * @throws TransportException if the broker is there and refuses: wrong credentials, a missing or incompatible queue,
     *     a promise that it does not make. Nothing is left running
     * @throws IllegalStateException if it is running
     */
    public void start() {
        core.start();
    }

    /**
     * Stops: takes nothing new, gives back what has not begun, waits for handlers up to the drain limit, then interrupts them
     * and gives their messages back at once. None of that counts as a failed attempt. Returns when all settlements are with the
     * broker and no thread is left but those of handlers that ignore interruption. Does nothing if it is not running. Called
     * from a handler, it returns at once, and stops when that handler has ended.
     */
    public void stop() {
        core.stop();
    }

    /** The same as {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }

    /**
     * The name of this engine.
     *
     * @return its name
     */
    public String engine() {
        return core.engine();
    }

    /**
     * How many handlers run now.
     *
     * @return from 0 to the concurrency
     */
    public int running() {
        return core.running();
    }

    /**
     * How long the handler that has been running longest has been running: one that never ends is seen here.
     *
     * @return zero if none runs
     */
    public Duration longestRunning() {
        return core.longestRunning();
    }

    /** Configures a service. Not thread-safe. */
    public static final class Builder {
        private final Bus bus;
        private final ServiceSettings settings = new ServiceSettings();

        private Builder(Bus bus) {
            this.bus = bus;
        }

        /**
         * The engine's name, for directed casts. Give a name that stays the same over restarts if messages directed to it are
         * to be kept while it is away.
         *
         * @param name 1 to 100 characters from {@code A-Z a-z 0-9 . _ -}. Default: a new name, whose directed messages are
         *     dropped when the service stops
         * @return this
         */
        public Builder engine(String name) {
            settings.engine = name;
            return this;
        }

        /**
         * How many handlers may run at once, over all queues.
         *
         * @param handlers at least 1. Too few: the machine idles; too many: handlers compete for what they use. Default: 16
         * @return this
         */
        public Builder concurrency(int handlers) {
            settings.concurrency = handlers;
            return this;
        }

        /**
         * Adds a worker.
         *
         * @param contract an interface with {@link Worker}
         * @param implementation is called concurrently
         * @param <T> the interface
         * @return this
         * @throws IllegalArgumentException if the interface is no contract of a worker, naming the method that is wrong; or its
         *     messages have a handler already
         */
        public <T> Builder worker(Class<T> contract, T implementation) {
            settings.add(contract, implementation);
            return this;
        }

        /**
         * Adds a handler for one type of message, of any version.
         *
         * @param queue the queue
         * @param type the type
         * @param handler is called concurrently
         * @return this
         * @throws IllegalArgumentException if the type has a handler already
         */
        public Builder handler(String queue, String type, Handler handler) {
            settings.add(queue, type, handler);
            return this;
        }

        /**
         * Adds a handler that returns before it has ended. The message keeps its slot and its lease until the stage completes;
         * exceptionally is read as {@link Outcome#of}, cancellation included.
         *
         * @param queue the queue
         * @param type the type
         * @param handler is called concurrently
         * @return this
         * @throws IllegalArgumentException if the type has a handler already
         */
        public Builder asyncHandler(
                String queue, String type, Function<? super Delivery, ? extends CompletionStage<Outcome>> handler) {
            settings.addAsync(queue, type, handler);
            return this;
        }

        /**
         * How often messages are tried, and how long they wait between.
         *
         * @param policy the policy. Default: {@link RetryPolicy#DEFAULT}
         * @return this
         */
        public Builder retry(RetryPolicy policy) {
            settings.retry = policy;
            return this;
        }

        /**
         * How long {@link WorkerService#stop} waits for handlers.
         *
         * @param limit not negative. Too short: work is done twice; too long: deployments are slow. Default: 30 s
         * @return this
         */
        public Builder drainLimit(Duration limit) {
            settings.drainLimit = limit;
            return this;
        }

        /**
         * What happens to messages of a type, or a version, that this engine does not know: they are left for another engine,
         * looked at again after {@code delay}, or up to half as long again, and become dead letters after {@code patience}.
         *
         * @param delay above zero. Default: 5 s
         * @param patience not negative; longer than a rolling upgrade takes. Default: 10 min
         * @return this
         */
        public Builder unknown(Duration delay, Duration patience) {
            settings.parkDelay = delay;
            settings.patience = patience;
            return this;
        }

        /**
         * Someone to tell of messages that will not be tried again, before they are settled.
         *
         * @param hook called at least once for each dead letter that this service makes
         * @return this
         */
        public Builder onDeadLetter(DeadLetterHook hook) {
            settings.hook = hook;
            return this;
        }

        /**
         * Makes the service without starting it.
         *
         * @return a service; the caller starts and stops it
         * @throws IllegalArgumentException if a value is out of its range, or there is nothing to handle
         */
        public WorkerService build() {
            return new WorkerService(new ServiceCore(bus.core(), settings.checked()));
        }

        /**
         * Makes the service and starts it.
         *
         * @return a running service; the caller stops it
         * @throws TransportException as {@link WorkerService#start}
         */
        public WorkerService start() {
            WorkerService service = build();
            service.start();
            return service;
        }
    }
}
