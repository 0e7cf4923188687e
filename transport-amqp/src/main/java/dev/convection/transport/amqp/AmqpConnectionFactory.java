package dev.convection.transport.amqp;

import java.net.URI;
import java.util.function.Consumer;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.jms.meta.JmsConsumerId;
import org.apache.qpid.jms.provider.Provider;
import org.jspecify.annotations.Nullable;

/** The client library's factory, for one connection whose {@link PostingProvider} it knows. */
final class AmqpConnectionFactory extends JmsConnectionFactory {
    private final Consumer<JmsConsumerId> arrivals;
    private @Nullable PostingProvider provider;

    /**
     * Makes one.
     *
     * @param uri with the library's options
     * @param arrivals is told of each message that has come, by the library's own thread
     */
    AmqpConnectionFactory(URI uri, Consumer<JmsConsumerId> arrivals) {
        super(uri.toString());
        this.arrivals = arrivals;
    }

    @Override
    protected Provider createProvider(URI remote) throws Exception {
        PostingProvider made = new PostingProvider(super.createProvider(remote), arrivals);
        provider = made;
        return made;
    }

    /** That of the last connection. */
    PostingProvider provider() {
        PostingProvider made = provider;
        if (made == null) {
            throw new IllegalStateException("Nothing was connected");
        }
        return made;
    }
}
