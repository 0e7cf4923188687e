package dev.convection.transport.nats;

import org.jspecify.annotations.Nullable;

/** One delivery: where it is settled, and until when it is ours. Equal to none but itself. */
final class NatsDelivery {
    private final String reply;
    private long until;

    NatsDelivery(String reply, long until) {
        this.reply = reply;
        this.until = until;
    }

    String reply() {
        return reply;
    }

    /**
     * Whether the lease has passed, by our clock. The server takes settlements of any delivery for the message, so that one that
     * comes late would settle the delivery of somebody else: it must not be said (R12).
     */
    boolean over(long now) {
        return now - until >= 0;
    }

    void extend(long newUntil) {
        until = newUntil;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    /** Of its own, as the one that every object has costs a call into the virtual machine. */
    @Override
    public int hashCode() {
        return reply.hashCode();
    }

    /** How often the message was delivered: the fifth part of the reply subject, or the seventh where there is a domain. */
    static int deliveries(String reply) {
        int from = start(reply, hasDomain(reply) ? 6 : 4);
        int to = from < 0 ? -1 : reply.indexOf('.', from);
        long number = 0;
        for (int i = from; i < to; i++) {
            char c = reply.charAt(i);
            if (c < '0' || c > '9' || number > Integer.MAX_VALUE) {
                return 1;
            }
            number = number * 10 + c - '0';
        }
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, number));
    }

    private static boolean hasDomain(String reply) {
        return start(reply, 10) >= 0;
    }

    /** Where a part of a subject begins; -1 if there are not so many. */
    private static int start(String subject, int part) {
        int at = 0;
        for (int i = 0; i < part; i++) {
            at = subject.indexOf('.', at) + 1;
            if (at == 0) {
                return -1;
            }
        }
        return at;
    }

    /** Whether nothing waited behind it when it was sent: the ninth part of the reply subject, or the eleventh where there is a domain. */
    static boolean isLast(String reply) {
        int from = start(reply, hasDomain(reply) ? 10 : 8);
        return from > 0 && reply.startsWith("0", from) && (from + 1 == reply.length() || reply.charAt(from + 1) == '.');
    }

    /** A name for the message that is the same at each delivery: its place in its stream. */
    static String place(String reply) {
        String[] parts = reply.split("\\.", -1);
        int stream = parts.length >= 11 ? 4 : 2;
        return parts.length > stream + 3 ? parts[stream] + "/" + parts[stream + 3] : reply;
    }
}
