package dev.convection.transport.nats;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Subscription;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where what was asked for arrives, and where its receiver waits for it. */
final class NatsInbox {
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Subscription subscription;
    private boolean ended;

    NatsInbox(Connection connection) {
        this.subscription = connection.subscribe(connection.createInbox());
        // It never holds more than was asked for; what the client drops is lost for a lease.
        subscription.setPendingLimits(0, 0);
    }

    String subject() {
        return subscription.getSubject();
    }

    /** What is here already, if anything. */
    @Nullable
    Message here() throws InterruptedException {
        try {
            return subscription.nextMessage((Duration) null);
        } catch (IllegalStateException e) {
            if (ended) {
                return null; // the client has put it away, as there was nothing left in it
            }
            throw e;
        }
    }

    /** Waits. */
    @Nullable
    Message next(long nanos) throws InterruptedException {
        return subscription.nextMessage(Duration.ofNanos(Math.max(1, nanos)));
    }

    /** Takes no more; when it returns, all that the server had sent is here. Waits no longer than a second. */
    void end() {
        ended = true;
        try {
            var unused = subscription.drain(LAST_WORDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            // The connection is closed, and this with it.
        }
    }

    /** Takes no more, and forgets what is here. */
    void forget() {
        try {
            subscription.unsubscribe();
        } catch (IllegalStateException e) {
            // It was ended already.
        }
    }
}
