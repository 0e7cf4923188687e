package dev.convection.transport.amqp;

import jakarta.jms.JMSException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.qpid.jms.exceptions.JmsExceptionSupport;
import org.apache.qpid.jms.message.JmsInboundMessageDispatch;
import org.apache.qpid.jms.message.JmsOutboundMessageDispatch;
import org.apache.qpid.jms.meta.JmsConsumerId;
import org.apache.qpid.jms.meta.JmsConsumerInfo;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.Provider;
import org.apache.qpid.jms.provider.ProviderConstants.ACK_TYPE;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.ProviderFuture;
import org.apache.qpid.jms.provider.ProviderWrapper;
import org.jspecify.annotations.Nullable;

/**
 * Hands acknowledgements, and sends that somebody is told the end of, to the client library's own thread without waiting for it. The
 * library waits until each is written, which costs a change of threads for every message twice and tells nothing: what was written may
 * be lost all the same. Their order stays, as that thread takes them one after the other, and so does all that is waited for after them.
 */
final class PostingProvider extends ProviderWrapper<Provider> {

    private static final long LOOK = 50;

    private final Consumer<JmsConsumerId> arrivals;

    PostingProvider(Provider next, Consumer<JmsConsumerId> arrivals) {
        super(next);
        this.arrivals = arrivals;
    }

    /** Tells of it at once: the library would have another thread do it, later than the message can be taken. */
    @Override
    public void onInboundMessage(JmsInboundMessageDispatch envelope) {
        super.onInboundMessage(envelope);
        arrivals.accept(envelope.getConsumerId());
    }

    /**
     * Takes back what a consumer was permitted; returns when all has come that was on its way. Once: a consumer that has nothing
     * outstanding is not asked, as the library's own way of finding out permits another message, and drains again.
     *
     * @param dead says why it will never be answered
     */
    void drain(JmsConsumerInfo consumer, Supplier<@Nullable Throwable> dead) throws JMSException {
        try {
            ProviderFuture request = next.newProviderFuture();
            next.stop(consumer, request);
            while (!request.sync(LOOK, TimeUnit.MILLISECONDS)) {
                Throwable cause = dead.get();
                if (cause != null) {
                    throw JmsExceptionSupport.create("The connection was lost while a receiver was drained", cause);
                }
            }
        } catch (ProviderException e) {
            throw JmsExceptionSupport.create(e);
        }
    }

    @Override
    public void acknowledge(JmsInboundMessageDispatch envelope, ACK_TYPE ackType, AsyncResult request)
            throws ProviderException {
        // One that cannot be written would keep its message here for ever: with the connection it goes back to the
        // broker.
        next.acknowledge(envelope, ackType, new Posted(failure -> listener.onConnectionFailure(failure)));
        request.onSuccess();
    }

    @Override
    public void send(JmsOutboundMessageDispatch envelope, AsyncResult request) throws ProviderException {
        if (!envelope.isCompletionRequired()) {
            next.send(envelope, request);
            return;
        }
        request.onSuccess(); // from here on whoever sent it is told by the session
        try {
            next.send(envelope, new Posted(failure -> listener.onFailedMessageSend(envelope, failure)));
        } catch (ProviderException e) {
            listener.onFailedMessageSend(envelope, e);
        }
    }

    /** What is to be done if it fails. */
    private interface Failure {
        void of(ProviderException cause);
    }

    /** For the library it is complete from the start, so that it tells the end to the session. */
    private record Posted(Failure failure) implements AsyncResult {
        @Override
        public void onFailure(ProviderException cause) {
            failure.of(cause);
        }

        @Override
        public void onSuccess() {
            // as expected
        }

        @Override
        public boolean isComplete() {
            return true;
        }
    }
}
