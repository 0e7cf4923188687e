package dev.convection.worker.internal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;

/**
 * The time of an event, as RFC 3339 text. All that the bus writes has one form, which is read and written here by its places: the
 * general formatter takes longer than all else that is done to a message.
 */
final class EventTime {
    private static final String FORM = "0000-00-00T00:00:00";
    private static final int DAY = 86_400;
    private static final int LAST_YEAR = 9999;
    private static final int NANO_DIGITS = 9;

    private EventTime() {}

    /** Reads one; throws DateTimeException if it is none. */
    static Instant parse(String text) {
        int nanos = isPlain(text) ? fraction(text) : -1;
        int hour = nanos < 0 ? 0 : number(text, 11, 13);
        int minute = nanos < 0 ? 0 : number(text, 14, 16);
        int second = nanos < 0 ? 0 : number(text, 17, 19);
        if (nanos < 0 || hour > 23 || minute > 59 || second > 59) {
            return OffsetDateTime.parse(text).toInstant();
        }
        long day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
                .toEpochDay();
        return Instant.ofEpochSecond(day * DAY + hour * 3600L + minute * 60L + second, nanos);
    }

    /** Whether it has the usual form: of UTC, with or without a fraction. */
    private static boolean isPlain(String text) {
        int last = text.length() - 1;
        boolean plain = last >= FORM.length() && text.charAt(last) == 'Z';
        for (int i = 0; plain && i < FORM.length(); i++) {
            char form = FORM.charAt(i);
            char c = text.charAt(i);
            plain = form == '0' ? c >= '0' && c <= '9' : c == form;
        }
        return plain;
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }

    /** In nanoseconds; -1 if it is not of the usual form. */
    private static int fraction(String text) {
        int last = text.length() - 1;
        int digits = last - FORM.length() - 1;
        if (digits < 0) {
            return 0;
        }
        if (digits == 0 || digits > NANO_DIGITS || text.charAt(FORM.length()) != '.') {
            return -1;
        }
        int nanos = 0;
        for (int i = 0; i < NANO_DIGITS; i++) {
            char c = i < digits ? text.charAt(FORM.length() + 1 + i) : '0';
            if (c < '0' || c > '9') {
                return -1;
            }
            nanos = nanos * 10 + c - '0';
        }
        return nanos;
    }

    /** Writes one, just as {@link Instant#toString()} does. */
    static String format(Instant time) {
        long day = Math.floorDiv(time.getEpochSecond(), (long) DAY);
        int second = (int) Math.floorMod(time.getEpochSecond(), (long) DAY);
        LocalDate date;
        try {
            date = LocalDate.ofEpochDay(day);
        } catch (DateTimeException e) {
            return time.toString();
        }
        if (date.getYear() < 0 || date.getYear() > LAST_YEAR) {
            return time.toString();
        }
        StringBuilder out = new StringBuilder(30);
        padded(out, date.getYear(), 1000);
        padded(out.append('-'), date.getMonthValue(), 10);
        padded(out.append('-'), date.getDayOfMonth(), 10);
        padded(out.append('T'), second / 3600, 10);
        padded(out.append(':'), second / 60 % 60, 10);
        padded(out.append(':'), second % 60, 10);
        nanos(out, time.getNano());
        return out.append('Z').toString();
    }

    private static void nanos(StringBuilder out, int nanos) {
        if (nanos == 0) {
            return;
        }
        out.append('.');
        if (nanos % 1_000_000 == 0) {
            padded(out, nanos / 1_000_000, 100);
        } else if (nanos % 1000 == 0) {
            padded(out, nanos / 1000, 100_000);
        } else {
            padded(out, nanos, 100_000_000);
        }
    }

    private static void padded(StringBuilder out, int number, int highest) {
        for (int unit = highest; unit > 0; unit /= 10) {
            out.append((char) ('0' + number / unit % 10));
        }
    }
}
