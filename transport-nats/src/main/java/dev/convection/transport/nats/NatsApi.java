package dev.convection.transport.nats;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Requests to the JetStream API, and their failures in our terms. Thread-safe. */
final class NatsApi {
    private static final String USUAL = "$JS.API";

    private final NatsLink link;
    private final NatsOptions options;

    NatsApi(NatsLink link, NatsOptions options) {
        this.link = link;
        this.options = options;
    }

    /** One request. */
    interface Request<R> {
        R of(JetStreamManagement management) throws IOException, JetStreamApiException;
    }

    /** Makes a request and returns the answer. */
    <R> R ask(String doing, Request<R> request) {
        try {
            return request.of(management(doing));
        } catch (IOException | JetStreamApiException | RuntimeException e) {
            throw failure(doing, e);
        }
    }

    /** The same, but null if the server says that there is no such thing. */
    <R> @Nullable R find(String doing, Request<R> request) {
        try {
            return ask(doing, request);
        } catch (TransportException e) {
            if (e.kind() == Kind.NOT_FOUND
                    || e.getCause() instanceof JetStreamApiException refusal
                            && refusal.getApiErrorCode() == NatsErrors.NO_MESSAGE) {
                return null;
            }
            throw e;
        }
    }

    private JetStreamManagement management(String doing) throws IOException {
        JetStreamOptions.Builder builder = JetStreamOptions.builder().requestTimeout(options.connectionTimeout());
        if (options.jsPrefix() != null) {
            builder.prefix(options.jsPrefix());
        }
        return link.connection(doing).jetStreamManagement(builder.build());
    }

    private TransportException failure(String doing, Exception failure) {
        String violation = failure instanceof IOException ? link.troubles().violation(prefix()) : null;
        return violation == null
                ? NatsErrors.ofRequest(doing, failure)
                : NatsErrors.of(Kind.AUTHENTICATION, doing + ": the server does not let us: " + violation, failure);
    }

    /** Of the API's subjects. */
    private String prefix() {
        return options.jsPrefix() == null ? USUAL : options.jsPrefix();
    }

    /** Of a request. */
    String subject(String request) {
        return prefix() + "." + request;
    }

    /** Where a consumer is asked for messages. */
    String pullSubject(String stream, String consumer) {
        return prefix() + ".CONSUMER.MSG.NEXT." + stream + "." + consumer;
    }
}
