package dev.convection.worker.spi;

import java.util.regex.Pattern;

/**
 * A place that messages are sent to or received from. How it is called on the broker is the transport's business (R15).
 *
 * <p>Queue and engine names are 1 to 100 characters from {@code A-Z a-z 0-9 . _ -}, refused alike by all transports.
 */
public sealed interface Destination {

    /**
     * The queue that this place belongs to.
     *
     * @return its name
     */
    String queue();

    /**
     * A work queue: each message for exactly one of the engines.
     *
     * @param queue its name
     */
    record Queue(String queue) implements Destination {
        /** Checks the name. */
        public Queue {
            check("queue", queue);
        }
    }

    /**
     * One engine's own share of a queue: messages for that engine and no other, kept while it is away (R17).
     *
     * @param queue the queue's name
     * @param engine the engine's name
     */
    record Directed(String queue, String engine) implements Destination {
        /** Checks the names. */
        public Directed {
            check("queue", queue);
            check("engine", engine);
        }
    }

    /**
     * All engines of a queue, to send to: a copy for each {@link Subscription} that exists then (R17).
     *
     * @param queue the queue's name
     */
    record Fanout(String queue) implements Destination {
        /** Checks the name. */
        public Fanout {
            check("queue", queue);
        }
    }

    /**
     * One engine's end of a {@link Fanout}, to receive from. It exists from the opening of its first receiver.
     *
     * @param queue the queue's name
     * @param engine the engine's name
     */
    record Subscription(String queue, String engine) implements Destination {
        /** Checks the names. */
        public Subscription {
            check("queue", queue);
            check("engine", engine);
        }
    }

    /**
     * Where the messages of a queue end that could not be handled; nothing is removed from it but by people.
     *
     * @param queue the queue's name
     */
    record DeadLetters(String queue) implements Destination {
        /** Checks the name. */
        public DeadLetters {
            check("queue", queue);
        }
    }

    /**
     * A retry lane of a queue, on transports that can delay neither release nor send: first in, first out; the runtime
     * holds its messages until they are due and sends them on.
     *
     * @param queue the queue's name
     * @param step which of the lanes, from 0
     */
    record Lane(String queue, int step) implements Destination {
        /** Checks the name. */
        public Lane {
            check("queue", queue);
            if (step < 0) {
                throw new IllegalArgumentException("step must not be negative: " + step);
            }
        }
    }

    /** What a queue's or an engine's name looks like. */
    Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    private static void check(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "A " + what + " name has 1 to 100 of the characters A-Z a-z 0-9 . _ - ; not: "
                            + (name.isEmpty() ? "(empty)" : name));
        }
    }
}
