package dev.convection.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.ResourceAllocationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the words of brokers mean for the message that was sent. */
class ErrorsTest {
    private static final Destination QUEUE = new Destination.Queue("q");

    private static Kind kind(JMSException failure) {
        return AmqpErrors.ofSend(QUEUE, failure, false).kind();
    }

    @ParameterizedTest
    @CsvSource({
        "no such header [condition = amqp:invalid-field], REFUSED",
        "delay is not enabled [condition = amqp:precondition-failed], REFUSED",
        "too long [condition = amqp:link:message-size-exceeded], TOO_LARGE",
        "the server is stopping [condition = failed], UNAVAILABLE",
        "out of luck [condition = amqp:internal-error], UNAVAILABLE",
        "not for you [condition = amqp:unauthorized-access], AUTHENTICATION",
        "gone [condition = amqp:not-found], NOT_FOUND",
        "bye [condition = amqp:connection:forced], OUTCOME_UNKNOWN",
        "broken pipe, OUTCOME_UNKNOWN"
    })
    void whatBrokersSay(String words, Kind kind) {
        assertThat(kind(new JMSException(words))).isEqualTo(kind);
    }

    @Test
    void whatIsFullMayBeEmptiedAgain() {
        assertThat(kind(new ResourceAllocationException(
                        "Address q is full [condition = amqp:resource-limit-exceeded]")))
                .isEqualTo(Kind.UNAVAILABLE);
    }
}
