package dev.convection.transport.nats;

import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Settlement;
import io.nats.client.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Receives from one consumer, by requests that are as large and as long as each poll. Knows of each delivery until when it is
 * ours, by our own clock, as the server takes a late settlement for that of whoever has the message by then.
 */
final class NatsReceiver implements Receiver<NatsDelivery> {
    private static final byte[] ACCEPT = "+ACK".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RELEASE = "-NAK".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EXTEND = "+WPI".getBytes(StandardCharsets.US_ASCII);

    /** How long the question of a poll that does not wait stays open, for the next poll to find the answer. */
    private static final long AHEAD = 20_000_000;

    private final NatsTransport transport;
    private final NatsLink link;
    private final Destination source;
    private final NatsIntake intake;
    private final long lease;
    private final Set<NatsDelivery> outstanding = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    NatsReceiver(NatsTransport transport, NatsLink link, Destination source, String pullSubject, Duration lease) {
        this.transport = transport;
        this.link = link;
        this.source = source;
        this.lease = lease.toNanos();
        this.intake = new NatsIntake(link, source.toString(), pullSubject, this.lease);
    }

    @Override
    public List<Received<NatsDelivery>> poll(int max, Duration wait) {
        if (max < 1 || wait.isNegative()) {
            throw new IllegalArgumentException("max must be at least 1, wait not negative: " + max + ", " + wait);
        }
        checkOpen();
        try {
            return take(max, wait);
        } catch (IllegalStateException e) {
            checkOpen(); // closed meanwhile, with its transport
            throw NatsErrors.ofRequest("Receiving from " + source, e);
        }
    }

    private List<Received<NatsDelivery>> take(int max, Duration wait) {
        List<Received<NatsDelivery>> got = new ArrayList<>();
        long end = System.nanoTime() + wait.toNanos();
        intake.limit(max);
        for (Message message = intake.next(0); ; message = intake.next(end - System.nanoTime())) {
            while (message != null && add(got, message) < max) {
                message = intake.next(0);
            }
            long now = System.nanoTime();
            if (!got.isEmpty()) {
                return got; // the rest of what was asked for, if there is any, comes into the next poll
            }
            checkOpen();
            intake.check(outstanding.isEmpty() ? 0 : lease);
            if (!intake.isOpen()) {
                var unused = intake.ask(max, Math.max(AHEAD, end - now));
            }
            // Not before it has asked: who never waits, or is woken at every poll, gets messages all the same.
            if (intake.woken() || now - end >= 0) {
                return got;
            }
        }
    }

    @Override
    public List<Received<NatsDelivery>> rest() {
        checkOpen();
        List<Received<NatsDelivery>> got = new ArrayList<>();
        try {
            intake.takeBack();
            for (Message message = intake.next(0); message != null; message = intake.next(0)) {
                add(got, message);
            }
        } catch (IllegalStateException e) {
            checkOpen();
            throw NatsErrors.ofRequest("Receiving from " + source, e);
        }
        return got;
    }

    /** Adds a delivery, unless it has been here for too long unseen, in which case others may have it by now. */
    private int add(List<Received<NatsDelivery>> got, Message message) {
        String reply = message.getReplyTo();
        if (reply == null) {
            return got.size();
        }
        NatsDelivery delivery = new NatsDelivery(reply, intake.since() + lease);
        long age = System.nanoTime() - intake.since();
        if (age > lease / 4) {
            release(delivery, Duration.ZERO);
            return got.size();
        }
        NatsMessages.Content content =
                NatsMessages.read(message.getHeaders(), message.getData(), () -> NatsDelivery.place(reply));
        outstanding.add(delivery);
        got.add(new Received<>(delivery, content.message(), NatsDelivery.deliveries(reply), content.undecodable()));
        return got.size();
    }

    @Override
    public void settle(List<Settlement<NatsDelivery>> settlements) {
        checkOpen();
        for (Settlement<NatsDelivery> settlement : settlements) {
            NatsDelivery delivery = settlement.tag();
            if (!outstanding.remove(delivery)) {
                throw new IllegalStateException("Not a delivery of this receiver, or settled before");
            }
            if (!settlement.accepted()) {
                release(delivery, settlement.delay());
            } else if (!delivery.over(System.nanoTime())) {
                publish(delivery, ACCEPT);
            }
        }
    }

    private void release(NatsDelivery delivery, Duration delay) {
        if (delivery.over(System.nanoTime())) {
            return;
        }
        if (delay.isZero()) {
            publish(delivery, RELEASE);
        } else {
            String text = "-NAK {\"delay\": " + nanos(delay) + "}";
            publish(delivery, text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static long nanos(Duration delay) {
        Duration most = Duration.ofDays(365 * 100);
        return (delay.compareTo(most) > 0 ? most : delay).toNanos();
    }

    private void publish(NatsDelivery delivery, byte[] word) {
        try {
            intake.connection().publish(delivery.reply(), word);
        } catch (IllegalStateException e) {
            throw NatsErrors.ofRequest("Settling a delivery of " + source, e);
        }
    }

    @Override
    public List<NatsDelivery> extend(List<NatsDelivery> tags) {
        checkOpen();
        List<NatsDelivery> lost = new ArrayList<>();
        for (NatsDelivery delivery : tags) {
            long now = System.nanoTime();
            if (delivery.over(now)) {
                lost.add(delivery);
                outstanding.remove(delivery);
            } else {
                publish(delivery, EXTEND);
                delivery.extend(now + lease);
            }
        }
        return lost;
    }

    @Override
    public void wakeup() {
        intake.wakeup();
    }

    /** Takes no more, gives back what is out, and what was still on its way. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        intake.wakeup();
        try {
            if (link.isUp()) {
                outstanding.forEach(each -> release(each, Duration.ZERO));
            }
            List<Message> late = intake.end();
            late.forEach(this::giveBack);
            if (!late.isEmpty()) {
                link.flush();
            }
        } catch (RuntimeException e) {
            // There is no connection any more: what was out comes back when its lease is over.
        } finally {
            outstanding.clear();
            transport.closed(this);
        }
    }

    private void giveBack(Message late) {
        String reply = late.getReplyTo();
        if (reply != null) {
            release(new NatsDelivery(reply, intake.since() + lease), Duration.ZERO);
        }
    }

    private void checkOpen() {
        if (closed.get()) {
            throw NatsErrors.closed("receiver");
        }
    }
}
