package dev.convection.transport.amqp;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.ResourceAllocationException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.qpid.jms.JmsSendTimedOutException;
import org.apache.qpid.jms.provider.exceptions.ProviderDeliveryModifiedException;
import org.apache.qpid.jms.provider.exceptions.ProviderDeliveryReleasedException;
import org.jspecify.annotations.Nullable;

/** The errors of this transport, each worded once: what was being done, to what, and what to do next. */
final class AmqpErrors {
    /** The transport's name in all of them. */
    static final String SCHEME = "amqp";

    /** What would be said of the same message again; all other conditions may pass. */
    private static final Pattern OF_THE_MESSAGE = Pattern.compile(
            "amqp:(decode-error|invalid-field|not-allowed|not-implemented|precondition-failed|illegal-state)");

    private AmqpErrors() {}

    static TransportException of(Kind kind, String message, @Nullable Throwable cause) {
        return new TransportException(kind, SCHEME, message, cause);
    }

    static TransportException configuration(String message) {
        return of(Kind.CONFIGURATION, message, null);
    }

    static TransportException closed(String what) {
        return of(Kind.CLOSED, "The " + what + " was closed; open another", null);
    }

    static TransportException missing(String doing, String address) {
        return of(
                Kind.NOT_FOUND,
                doing + ": the broker has no queue " + address
                        + ", and it is not to be created; create it, or open the bus" + " with provision(true)",
                null);
    }

    static TransportException incompatible(String doing, String address, String why) {
        return of(
                Kind.INCOMPATIBLE,
                doing + ": the queue " + address + " exists and " + why
                        + "; remove it, or give another template or namespace",
                null);
    }

    static TransportException tooLarge(Destination to, long bytes, int limit) {
        return of(
                Kind.TOO_LARGE,
                "Sending to " + to + ": the message has about " + bytes + " bytes, the limit is " + limit
                        + "; send less, or raise the option maxMessageBytes",
                null);
    }

    /** What anything but a send ended with. */
    static TransportException translated(String doing, Throwable failure) {
        if (failure instanceof TransportException known) {
            return known;
        }
        Kind kind = kind(failure);
        return of(kind, doing + ": " + words(failure) + advice(kind), failure);
    }

    /** What became of a send. */
    static TransportException ofSend(Destination to, Throwable failure, boolean unroutableIsReleased) {
        String doing = "Sending to " + to;
        if (failure instanceof TransportException known) {
            return known;
        }
        if (caused(failure, ProviderDeliveryReleasedException.class)) {
            return unroutableIsReleased
                    ? of(Kind.NOT_FOUND, doing + ": no queue takes it; create the queue or its binding", failure)
                    : of(Kind.UNAVAILABLE, doing + ": the broker released it; try again", failure);
        }
        if (caused(failure, ProviderDeliveryModifiedException.class)) {
            return of(Kind.UNAVAILABLE, doing + ": the broker could not take it; try again", failure);
        }
        if (failure instanceof JmsSendTimedOutException) {
            boolean never = words(failure).contains("credit");
            return never
                    ? of(Kind.UNAVAILABLE, doing + ": the broker takes nothing now; look at its limits", failure)
                    : of(Kind.OUTCOME_UNKNOWN, doing + ": the broker did not answer in time", failure);
        }
        return rejected(doing, failure);
    }

    private static TransportException rejected(String doing, Throwable failure) {
        Kind kind = kind(failure);
        String words = words(failure);
        if (words.contains("message-size-exceeded")) {
            kind = Kind.TOO_LARGE;
        } else if (kind == Kind.UNAVAILABLE && words.contains("[condition = ") && !words.contains("amqp:connection")) {
            kind = OF_THE_MESSAGE.matcher(words).find() ? Kind.REFUSED : Kind.UNAVAILABLE;
        } else if (kind == Kind.UNAVAILABLE && !(failure instanceof ResourceAllocationException)) {
            kind = Kind.OUTCOME_UNKNOWN;
        }
        return of(kind, doing + ": " + words + advice(kind), failure);
    }

    private static Kind kind(Throwable failure) {
        String words = words(failure).toLowerCase(Locale.ROOT);
        if (caused(failure, JMSSecurityException.class)
                || caused(failure, SSLException.class)
                || caused(failure, CertificateException.class)
                || words.contains("permission")
                || words.contains("unauthorized")) {
            return Kind.AUTHENTICATION;
        }
        if (failure instanceof InvalidDestinationException || words.contains("amqp:not-found")) {
            return Kind.NOT_FOUND;
        }
        return Kind.UNAVAILABLE;
    }

    private static String advice(Kind kind) {
        return switch (kind) {
            case AUTHENTICATION -> "; look at user, password and tls settings, and at the broker's permissions";
            case NOT_FOUND -> "; create it on the broker";
            case TOO_LARGE -> "; send less, or raise the broker's limit";
            default -> "";
        };
    }

    static boolean caused(Throwable failure, Class<? extends Throwable> by) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (by.isInstance(each)) {
                return true;
            }
        }
        return false;
    }

    private static String words(Throwable failure) {
        String words = failure.getMessage();
        return words == null || words.isBlank() ? failure.getClass().getSimpleName() : words;
    }
}
