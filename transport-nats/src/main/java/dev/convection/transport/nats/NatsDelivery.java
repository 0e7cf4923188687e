package dev.convection.transport.nats;

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

    /** How often the message was delivered: the fifth part of the reply subject, or the seventh where there is a domain. */
    static int deliveries(String reply) {
        String[] parts = reply.split("\\.", -1);
        return number(parts, parts.length >= 11 ? 6 : 4);
    }

    /** A name for the message that is the same at each delivery: its place in its stream. */
    static String place(String reply) {
        String[] parts = reply.split("\\.", -1);
        int stream = parts.length >= 11 ? 4 : 2;
        return parts.length > stream + 3 ? parts[stream] + "/" + parts[stream + 3] : reply;
    }

    private static int number(String[] parts, int at) {
        try {
            return at < parts.length ? (int) Math.min(Integer.MAX_VALUE, Math.max(1, Long.parseLong(parts[at]))) : 1;
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}
