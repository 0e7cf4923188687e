package dev.convection.transport.amqp;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Received;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.qpid.jms.message.JmsMessage;
import org.apache.qpid.jms.provider.amqp.message.AmqpJmsMessageFacade;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.jspecify.annotations.Nullable;

/**
 * The AMQP binding of CloudEvents 1.0.2 in binary mode: attributes as application properties {@code cloudEvents_…}, the data's
 * media type as the content-type, the payload as the data section. Reads {@code cloudEvents:…} as well.
 */
final class AmqpMessages {
    private static final String PREFIX = "cloudEvents_";
    private static final String OTHER_PREFIX = "cloudEvents:";
    private static final byte[] NOTHING = new byte[0];

    private AmqpMessages() {}

    /** Writes one, durable by the producer's default. */
    static BytesMessage write(Session session, Message message) throws JMSException {
        BytesMessage out = session.createBytesMessage();
        Map<String, String> attributes = message.toAttributes();
        attributes.remove("datacontenttype");
        for (Map.Entry<String, String> each : attributes.entrySet()) {
            out.setStringProperty(PREFIX + each.getKey(), each.getValue());
        }
        facade(out).setContentType(Symbol.valueOf(message.contentType()));
        out.writeBytes(message.body());
        return out;
    }

    /** About how large it is, attributes included. */
    static long bytes(Message message) {
        long bytes = message.body().length;
        for (Map.Entry<String, String> each : message.attributes().entrySet()) {
            bytes += each.getKey().length() + each.getValue().length();
        }
        return bytes;
    }

    static AmqpJmsMessageFacade facade(jakarta.jms.Message message) {
        return (AmqpJmsMessageFacade) ((JmsMessage) message).getFacade();
    }

    /** Reads a delivery; what is no CloudEvent comes with the reason (R14). */
    static Received<JmsMessage> received(JmsMessage in) {
        byte[] body = NOTHING;
        try {
            body = body(in);
            return Received.of(in, Message.fromAttributes(attributes(in), body), deliveries(in));
        } catch (JMSException | RuntimeException e) {
            String reason = e.getMessage() == null ? e.toString() : e.getMessage();
            return new Received<>(in, foreign(in, body), deliveries(in), reason);
        }
    }

    /** Reads one to be shown. */
    static Message shown(JmsMessage in) {
        return received(in).message();
    }

    private static int deliveries(JmsMessage in) {
        return Math.max(1, in.getFacade().getDeliveryCount());
    }

    private static byte[] body(JmsMessage in) throws JMSException {
        Symbol contentType = facade(in).getContentType();
        if (in instanceof BytesMessage bytes) {
            byte[] body = new byte[Math.toIntExact(bytes.getBodyLength())];
            bytes.reset();
            bytes.readBytes(body);
            return body;
        }
        if (in instanceof TextMessage text && contentType != null) {
            return text(in, text, contentType.toString().toLowerCase(Locale.ROOT));
        }
        return AmqpSections.data(facade(in));
    }

    /** A data section of a textual type is text to the client library, which reads it strictly or not at all. */
    private static byte[] text(JmsMessage in, TextMessage text, String contentType) {
        if (!contentType.contains("charset")) {
            try {
                String known = text.getText();
                return known == null ? NOTHING : known.getBytes(StandardCharsets.UTF_8);
            } catch (JMSException e) {
                return AmqpSections.data(facade(in)); // bytes that are no UTF-8 are legal too
            }
        }
        return AmqpSections.data(facade(in));
    }

    private static Map<String, String> attributes(JmsMessage in) throws JMSException {
        Map<String, String> attributes = new HashMap<>();
        for (String name : in.getFacade().getPropertyNames()) {
            if (name.startsWith(PREFIX) || name.startsWith(OTHER_PREFIX)) {
                attributes.put(
                        name.substring(PREFIX.length()),
                        value(name, in.getFacade().getProperty(name)));
            }
        }
        Symbol contentType = facade(in).getContentType();
        if (contentType != null) {
            if (contentType.toString().startsWith("application/cloudevents")) {
                throw new IllegalArgumentException("a CloudEvent in structured mode; send it in binary mode");
            }
            attributes.put("datacontenttype", contentType.toString());
        }
        return attributes;
    }

    /** The string form of a value, which other senders may write as the AMQP type of the attribute. */
    private static String value(String name, @Nullable Object value) {
        if (value instanceof Date time) {
            return time.toInstant().toString();
        }
        if (value instanceof Binary bytes) {
            return Base64.getEncoder().encodeToString(bytes.getArray());
        }
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        throw new IllegalArgumentException("the property " + name + " has no value that an attribute can have");
    }

    private static Message foreign(JmsMessage in, byte[] body) {
        String id = null;
        try {
            id = in.getJMSMessageID();
        } catch (JMSException | RuntimeException e) {
            // it has none that can be read
        }
        String known = id == null || !id.matches("[\\x21-\\x7e]+")
                ? UUID.nameUUIDFromBytes(body).toString()
                : id;
        return Message.of(known, "/foreign", "foreign", Instant.EPOCH, "application/octet-stream", Map.of(), body);
    }
}
