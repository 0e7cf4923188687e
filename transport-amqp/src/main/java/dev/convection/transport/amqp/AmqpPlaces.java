package dev.convection.transport.amqp;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.util.Enumeration;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.apache.qpid.jms.message.JmsMessage;

/** What people do with places on the broker: look at them, count them, remove them. */
final class AmqpPlaces implements AmqpLink {
    private static final long NOTHING_LEFT = 500;

    private final AmqpSettings settings;
    private final OpenConnection connection;

    AmqpPlaces(AmqpSettings settings, OpenConnection connection) {
        this.settings = settings;
        this.connection = connection;
    }

    /** What is done on a session of its own. */
    private interface Task {
        void with(Session session) throws JMSException;
    }

    private void inSession(Task task) throws JMSException {
        Session session = connection.session(Session.AUTO_ACKNOWLEDGE, this);
        try {
            task.with(session);
        } finally {
            connection.forget(this);
            session.close();
        }
    }

    /** Shows what waits; a subscription shows nothing, as the broker lets only its own receiver see it. */
    void browse(Destination source, Predicate<? super Message> visitor) throws JMSException {
        String address = settings.addresses().of(source);
        if (settings.addresses().isTopic(source) || connection.management().isMissing(address)) {
            return;
        }
        long most = connection.management().depth(address).orElse(Long.MAX_VALUE);
        inSession(session -> {
            QueueBrowser browser = session.createBrowser(session.createQueue(address));
            Enumeration<?> all = browser.getEnumeration();
            for (long shown = 0; shown < most && all.hasMoreElements(); shown++) {
                if (!visitor.test(AmqpMessages.shown((JmsMessage) all.nextElement()))) {
                    return;
                }
            }
        });
    }

    OptionalLong depth(Destination source) throws JMSException {
        return settings.addresses().isTopic(source)
                ? OptionalLong.empty()
                : connection.management().depth(settings.addresses().of(source));
    }

    /** Removes it; where the broker does not let us, empties it. */
    void remove(Destination destination) throws JMSException {
        if (destination instanceof Destination.Subscription subscription
                && settings.addresses().isTopic(destination)) {
            unsubscribe(settings.addresses().subscription(subscription));
        } else if (!settings.addresses().isTopic(destination)) {
            String address = settings.addresses().of(destination);
            if (!connection.management().remove(address)) {
                empty(address);
            }
        }
    }

    private void unsubscribe(String subscription) throws JMSException {
        inSession(session -> {
            try {
                session.unsubscribe(subscription);
            } catch (jakarta.jms.InvalidDestinationException e) {
                // There is none, or not any more.
            }
        });
    }

    private void empty(String address) throws JMSException {
        inSession(session -> {
            MessageConsumer consumer;
            try {
                consumer = session.createConsumer(session.createQueue(address));
            } catch (jakarta.jms.InvalidDestinationException e) {
                return; // it does not exist
            }
            while (consumer.receive(NOTHING_LEFT) != null) {
                // acknowledged as it is taken
            }
        });
    }

    @Override
    public void died(Throwable cause) {
        // What is under way fails by itself.
    }

    @Override
    public boolean uses(Session session) {
        return false;
    }
}
