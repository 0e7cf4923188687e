package dev.convection.transport.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.Message;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The wire format, as {@code docs/wire-format.md} has it. */
class MessagesTest {
    private static final byte[] BODY =
            "{\"address\": \"ada@example.org\", \"language\": \"en-GB\"}".getBytes(StandardCharsets.UTF_8);

    private static Message golden() {
        return Message.of(
                "5f0c",
                "/shop/3",
                "mail.welcome",
                Instant.parse("2026-01-02T03:04:05.678Z"),
                "application/json",
                Map.of("note", "café au lait"),
                BODY);
    }

    private static Headers sample() {
        return new Headers()
                .add("ce-specversion", "1.0")
                .add("ce-id", "5f0c")
                .add("ce-source", "/shop/3")
                .add("ce-type", "mail.welcome")
                .add("ce-time", "2026-01-02T03:04:05.678Z")
                .add("ce-datacontenttype", "application/json")
                .add("ce-note", "caf%C3%A9%20au%20lait");
    }

    @Test
    void goldenSampleIsWrittenAndRead() {
        assertThat(NatsMessages.headers(golden()).entrySet()).isEqualTo(sample().entrySet());
        assertThat(NatsMessages.read(sample(), BODY, () -> "place"))
                .isEqualTo(new NatsMessages.Content(golden(), null));
        assertThat(new NatsAddresses("default")
                        .messageId(new dev.convection.worker.spi.Destination.Queue("mail"), golden()))
                .isEqualTo("5f0c/0//shop/3");
    }

    @Test
    void foreignHeadersAreLeftAlone() {
        Headers headers = sample().add("Nats-Msg-Id", "x").add("traceid", "y");

        assertThat(NatsMessages.read(headers, BODY, () -> "place").message()).isEqualTo(golden());
    }

    @Test
    void whatIsNoEventSaysWhy() {
        assertThat(NatsMessages.read(null, BODY, () -> "s/1").undecodable()).contains("specversion");
        assertThat(NatsMessages.read(null, BODY, () -> "s/1").message().id()).isEqualTo("s/1");
        assertThat(NatsMessages.read(null, null, () -> "s/1").message().body()).isEmpty();
        assertThat(NatsMessages.read(sample().add("ce-note", "two"), BODY, () -> "s/1")
                        .undecodable())
                .contains("ce-note");
        for (String broken : new String[] {"%", "%4", "%zz", "%C3", "%FF"}) {
            Headers headers = sample();
            headers.put("ce-note", broken);
            assertThat(NatsMessages.read(headers, BODY, () -> "s/1").undecodable())
                    .as(broken)
                    .contains("percent");
        }
    }

    @Test
    void valuesComeBackWhateverTheyAre() {
        for (String value : new String[] {"", " ", "a b", "%", "\"", "漢字", "😀", "plain~!*'()"}) {
            String encoded = NatsMessages.encoded(value);
            assertThat(encoded).matches("[!-~]*");
            assertThat(NatsMessages.decoded(encoded)).isEqualTo(value);
        }
    }

    @Test
    void countAndPlaceAreReadFromBothFormsOfTheReply() {
        String old = "$JS.ACK.convection+ns+q.work.3.17.20.1790000000000000000.5";
        String later = "$JS.ACK.hub.HASH.convection+ns+q.work.3.17.20.1790000000000000000.5.rand";

        for (String reply : new String[] {old, later}) {
            assertThat(NatsDelivery.deliveries(reply)).isEqualTo(3);
            assertThat(NatsDelivery.isLast(reply)).isFalse();
            assertThat(NatsDelivery.isLast(reply.replace("0000.5", "0000.0"))).isTrue();
            assertThat(NatsDelivery.place(reply)).isEqualTo("convection+ns+q/17");
        }
    }
}
