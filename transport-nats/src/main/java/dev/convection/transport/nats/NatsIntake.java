package dev.convection.transport.nats;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import io.nats.client.Connection;
import io.nats.client.Connection.Status;
import io.nats.client.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server for messages, waits for them, and notices when nobody answers. Used by one thread at a time, as its receiver is,
 * but for {@link #wakeup()}.
 */
final class NatsIntake {
    /** Between two requests that the server refuses. */
    private static final long PAUSE = 100_000_000;

    /** For how long it may refuse them all. */
    private static final long REFUSED = 3_000_000_000L;

    /** How long the connection may be away before a receiver that has nothing to lose says so. */
    private static final long PATIENCE = 1_000_000_000;

    private final NatsLink link;
    private final String what;
    private final String subject;
    private final Connection connection;
    private final long slice;
    private final Bell bell = new Bell();
    private final Runnable watcher = bell::stir;
    private final NatsPull pull = new NatsPull();
    private final Deque<Message> leftover = new ArrayDeque<>();
    private NatsInbox inbox;
    private int generation;

    /** When there was certainly nothing here; what comes later has come since. */
    private long looked;

    private long since;
    private long notBefore;
    private long refusedSince;

    NatsIntake(NatsLink link, String what, String subject, long lease) {
        this.link = link;
        this.what = what;
        this.subject = subject;
        this.slice = lease / 8;
        this.connection = link.connection("Opening a receiver of " + what);
        this.generation = link.generation();
        this.inbox = new NatsInbox(connection);
        this.looked = System.nanoTime();
        this.notBefore = looked;
        link.watch(watcher);
    }

    Connection connection() {
        return connection;
    }

    /** Whether the server may still send something. */
    boolean isOpen() {
        return pull.isOpen();
    }

    /** So many may come into a poll: takes back what was asked for if it is more. */
    void limit(int max) {
        if (pull.exceeds(max)) {
            takeBack();
        }
    }

    /** Takes back what was asked for; when it returns, the server sends nothing, and all that it had sent is here. */
    void takeBack() {
        if (pull.isOpen() && link.isUp()) {
            inbox.end();
            leftover.addAll(taken());
            inbox = new NatsInbox(connection);
        }
        pull.ended();
    }

    void wakeup() {
        bell.wake();
    }

    /** Whether there was a wake-up; it is told once. */
    boolean woken() {
        return bell.takeWake();
    }

    /** Since when, at the earliest, the last message may have been here. */
    long since() {
        return since;
    }

    /** Asks for so many within so long a time, unless it is too early, or there is no connection. */
    boolean ask(int max, long wait) {
        long now = System.nanoTime();
        if (!link.isUp() || now - notBefore < 0) {
            return false;
        }
        renewed();
        connection.publish(subject, inbox.subject(), pull.ask(max, wait, now));
        return true;
    }

    /** The next message; null if none comes in that time, or if there is something to look at. */
    @Nullable
    Message next(long nanos) {
        renewed();
        Message message = leftover.poll();
        if (message != null) {
            since = looked;
            return message;
        }
        while (true) {
            message = nanos <= 0 ? here() : await(nanos);
            if (message == null || !message.isStatusMessage()) {
                break;
            }
            status(message);
            if (nanos > 0) {
                return null;
            }
        }
        if (message != null) {
            pull.delivered(String.valueOf(message.getReplyTo()));
            refusedSince = 0;
        }
        return message;
    }

    private @Nullable Message here() {
        long before = System.nanoTime();
        Message message = Bell.here(inbox::here);
        since = looked;
        if (message == null) {
            looked = before;
        }
        return message;
    }

    private @Nullable Message await(long nanos) {
        long before = System.nanoTime();
        long most = Math.min(nanos, slice);
        most = Math.min(most, pull.isOpen() ? pull.left(before) : Math.max(PAUSE / 4, notBefore - before));
        long wait = most;
        Message message = bell.await(() -> inbox.next(wait));
        since = looked;
        if (message == null) {
            looked = before;
        }
        return message;
    }

    /** After a reconnection the server knows nothing of what was asked before; and should it, it finds that place empty. */
    private void renewed() {
        int now = link.generation();
        if (now != generation && link.isUp()) {
            leftover.addAll(taken());
            inbox.forget();
            inbox = new NatsInbox(connection);
            pull.ended();
            generation = now;
        }
    }

    private List<Message> taken() {
        List<Message> all = new ArrayList<>();
        for (Message each = Bell.here(inbox::here); each != null; each = Bell.here(inbox::here)) {
            if (!each.isStatusMessage()) {
                all.add(each);
            }
        }
        return all;
    }

    private void status(Message message) {
        int code = message.getStatus().getCode();
        String text = String.valueOf(message.getStatus().getMessage());
        switch (code) {
            case 100 -> {}
            case 404 -> answered();
            case 408 -> {
                answered();
                if (text.contains("Requests Pending")) {
                    pull.endedForOthers();
                }
            }
            case 409 -> conflict(text);
            default -> refused(code + " " + text);
        }
    }

    private void answered() {
        pull.ended();
        refusedSince = 0;
    }

    private void conflict(String text) {
        if (text.contains("Consumer Deleted") || text.contains("push based")) {
            throw failure(Kind.UNAVAILABLE, text + "; it is made again", null);
        }
        if (text.contains("Exceeds MaxBytes") && pull.fruitful()) {
            answered(); // it has brought as much as it may
            return;
        }
        if (text.contains("Exceeded MaxRequest")) {
            throw failure(Kind.INCOMPATIBLE, text + "; remove that limit from the consumer", null);
        }
        refused(text);
    }

    private void refused(String text) {
        pull.ended();
        long now = System.nanoTime();
        notBefore = now + PAUSE;
        if (refusedSince == 0) {
            refusedSince = now;
        } else if (now - refusedSince > REFUSED) {
            throw failure(Kind.UNAVAILABLE, "the server says again and again: " + text, null);
        }
    }

    /** Fails if there is no hope; a connection may be away for so long before, as it may come back. */
    void check(long tolerance) {
        if (connection.getStatus() == Status.CLOSED) {
            throw failure(Kind.UNAVAILABLE, "the connection has ended; another is made", null);
        }
        if (link.downFor() > Math.max(PATIENCE, tolerance)) {
            throw failure(Kind.UNAVAILABLE, "the connection is lost; it is being made again", null);
        }
        long now = System.nanoTime();
        pull.endIfOverdue(now);
        if (pull.lost(now)) {
            throw failure(Kind.UNAVAILABLE, "the server does not answer, or has no such consumer any more", null);
        }
    }

    private TransportException failure(Kind kind, String why, @Nullable Throwable cause) {
        return NatsErrors.of(kind, "Receiving from " + what + ": " + why, cause);
    }

    /** Takes no more; returns what has come and was not taken. */
    List<Message> end() {
        link.unwatch(watcher);
        List<Message> all = new ArrayList<>(leftover);
        if (link.isUp() && connection.getStatus() == Status.CONNECTED) {
            inbox.end();
            all.addAll(taken());
        } else {
            inbox.forget();
        }
        return all;
    }
}
