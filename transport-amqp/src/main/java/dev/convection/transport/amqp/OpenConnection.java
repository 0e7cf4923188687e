package dev.convection.transport.amqp;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.JmsConnectionListener;
import org.apache.qpid.jms.message.JmsInboundMessageDispatch;
import org.apache.qpid.jms.meta.JmsConsumerId;
import org.apache.qpid.jms.meta.JmsConsumerInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of the client library, for as long as it lives; it never reconnects. Tells those who use it when it, or what is
 * theirs of it, has died, and when messages have come. Thread-safe.
 */
final class OpenConnection implements JmsConnectionListener {
    private static final Logger LOG = LoggerFactory.getLogger(OpenConnection.class);

    private final AmqpSettings settings;
    private final JmsConnection connection;
    private final PostingProvider provider;
    private final AmqpBroker broker;
    private final Set<AmqpLink> links = ConcurrentHashMap.newKeySet();
    private final Map<JmsConsumerId, AmqpLink> receivers = new ConcurrentHashMap<>();
    private volatile @Nullable Throwable death;
    private @Nullable AmqpManagement management;

    OpenConnection(AmqpSettings settings, URI host) {
        this.settings = settings;
        String doing = "Connecting to " + host.getScheme() + "://" + host.getAuthority();
        Connection made = null;
        try {
            AmqpConnectionFactory factory = settings.factory(host, this::arrived);
            made = factory.createConnection();
            connection = (JmsConnection) made;
            provider = factory.provider();
            connection.addConnectionListener(this);
            // Without one the client library logs every failure, which the bus tells already.
            connection.setExceptionListener(e -> LOG.debug("The client library says", e));
            connection.start();
            broker = AmqpBroker.of(connection);
            broker.check();
        } catch (JMSException | RuntimeException e) {
            closeQuietly(made);
            throw AmqpErrors.translated(doing, e);
        }
        LOG.debug("{}: it is {}", doing, broker);
    }

    AmqpBroker broker() {
        return broker;
    }

    boolean lives() {
        return death == null && !connection.isClosed() && !connection.isFailed();
    }

    /** Opens a session for somebody, who is told of its death from then on. */
    Session session(int mode, AmqpLink link) throws JMSException {
        links.add(link);
        Session session = connection.createSession(false, mode);
        Throwable dead = death;
        if (dead != null) {
            link.died(dead);
        }
        return session;
    }

    /** Has somebody told of messages for a consumer. */
    void receives(JmsConsumerId consumer, AmqpLink link) {
        receivers.put(consumer, link);
    }

    private void arrived(JmsConsumerId consumer) {
        AmqpLink receiver = receivers.get(consumer);
        if (receiver != null) {
            receiver.arrived();
        }
    }

    /** Takes back what a consumer was permitted; returns when all has come that was on its way. */
    void drain(JmsConsumerInfo consumer) throws JMSException {
        provider.drain(consumer, () -> death);
    }

    /** Somebody has gone. */
    void forget(AmqpLink link) {
        links.remove(link);
        receivers.values().remove(link);
    }

    /** The broker's management, through this connection. */
    synchronized AmqpManagement management() {
        AmqpManagement known = management;
        if (known == null) {
            known = AmqpManagement.of(settings, this);
            management = known;
        }
        return known;
    }

    /** Closes it, and with it all that is open on it. */
    void close() {
        closeQuietly(connection);
        each(link -> link.died(AmqpErrors.closed("connection")));
    }

    private static void closeQuietly(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (JMSException | RuntimeException e) {
                LOG.debug("A connection did not close", e);
            }
        }
    }

    private void each(Consumer<AmqpLink> action) {
        links.forEach(action);
    }

    @Override
    public void onConnectionFailure(Throwable error) {
        death = error;
        each(link -> link.died(error));
    }

    @Override
    public void onConnectionInterrupted(URI remote) {
        onConnectionFailure(new JMSException("The connection was interrupted"));
    }

    @Override
    public void onInboundMessage(JmsInboundMessageDispatch envelope) {
        // The receiver was told before, see arrived.
    }

    @Override
    public void onSessionClosed(Session session, Throwable cause) {
        each(link -> {
            if (link.uses(session)) {
                link.died(cause);
            }
        });
    }

    @Override
    public void onConsumerClosed(MessageConsumer consumer, Throwable cause) {
        each(link -> {
            if (link.uses(consumer)) {
                link.died(cause);
            }
        });
    }

    @Override
    public void onProducerClosed(MessageProducer producer, Throwable cause) {
        each(link -> link.died(producer));
    }

    @Override
    public void onConnectionEstablished(URI remote) {
        // It is used from the moment that start() returns.
    }

    @Override
    public void onConnectionRestored(URI remote) {
        // It never reconnects: the runtime opens another.
    }
}
