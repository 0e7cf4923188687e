package dev.convection.transport.kafka;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/** The failures of this transport, each translated once: what was being done, to what, and what to do next. */
final class KafkaErrors {
    static final String SCHEME = "kafka";

    private KafkaErrors() {}

    static TransportException of(Kind kind, String message, @Nullable Throwable cause) {
        return new TransportException(kind, SCHEME, message, cause);
    }

    static TransportException configuration(String message) {
        return of(Kind.CONFIGURATION, message, null);
    }

    static TransportException closed(String what) {
        return of(Kind.CLOSED, "The " + what + " is closed; open another", null);
    }

    static TransportException notFound(String doing, Destination destination, String topic) {
        return of(
                Kind.NOT_FOUND,
                doing + ": " + destination + " does not exist, and is not to be created; create the topic " + topic
                        + " with one partition, or open the bus with provision(true)",
                null);
    }

    /** What the client library threw while something was being done. */
    static TransportException translated(String doing, Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (cause instanceof TransportException known) {
            return known;
        }
        if (cause instanceof InterruptException || cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return of(Kind.UNAVAILABLE, doing + ": interrupted", cause);
        }
        Kind kind = kind(cause);
        return of(kind, doing + ": " + said(cause) + "; " + advice(kind, cause), cause);
    }

    static Throwable unwrapped(Throwable failure) {
        boolean wrapper = failure instanceof ExecutionException || failure instanceof CompletionException;
        Throwable cause = failure.getCause();
        return wrapper && cause != null ? cause : failure;
    }

    private static Kind kind(Throwable cause) {
        if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
            return Kind.AUTHENTICATION;
        }
        if (cause instanceof UnknownTopicOrPartitionException || cause instanceof UnknownTopicIdException) {
            return Kind.NOT_FOUND;
        }
        if (cause instanceof RecordTooLargeException) {
            return Kind.TOO_LARGE;
        }
        if (cause instanceof ConfigException) {
            return Kind.CONFIGURATION;
        }
        boolean refused = cause instanceof InvalidConfigurationException
                || cause instanceof InvalidReplicationFactorException
                || cause instanceof InvalidTopicException
                || cause instanceof PolicyViolationException
                || cause instanceof UnsupportedVersionException;
        // The client library wraps what is wrong with its settings in a KafkaException of its own.
        return refused
                ? Kind.INCOMPATIBLE
                : cause.getCause() instanceof ConfigException ? Kind.CONFIGURATION : Kind.UNAVAILABLE;
    }

    private static String said(Throwable cause) {
        Throwable deeper = cause.getCause();
        return cause.getMessage() + (deeper instanceof ConfigException ? ": " + deeper.getMessage() : "");
    }

    private static String advice(Kind kind, Throwable cause) {
        if (cause instanceof GroupMaxSizeReachedException) {
            return "raise the broker's group.share.max.size, or run fewer engines or slots on this queue";
        }
        return switch (kind) {
            case AUTHENTICATION -> "check user, password and certificates, and what the broker's ACLs allow";
            case NOT_FOUND -> "create the topic, or open the bus with provision(true)";
            case TOO_LARGE -> "send less, or raise maxMessageBytes and the topic's max.message.bytes";
            case CONFIGURATION -> "correct the configuration";
            case INCOMPATIBLE -> "change the broker's settings, or the options of this URI, so that they fit";
            default -> "see whether the broker is up and can be reached";
        };
    }
}
