package dev.convection.transport.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.Message;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.cloudevents.kafka.CloudEventSerializer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class KafkaMessagesTest {
    private static final byte[] BODY = "{\"language\":\"ä\"}".getBytes(StandardCharsets.UTF_8);
    private static final Message MESSAGE = Message.of(
            "4711",
            "/convection/mailer",
            "mailer.welcome",
            Instant.parse("2026-01-02T03:04:05.678Z"),
            "application/json",
            Map.of("cvversion", "1.1", "traceparent", "00-a-b-01", "shelf", "é 😀"),
            BODY);

    private static ConsumerRecord<byte[], byte[]> record(Headers headers, byte[] value) {
        return new ConsumerRecord<>(
                "t", 0, 42, 1_000, TimestampType.CREATE_TIME, -1, -1, null, value, headers, Optional.empty());
    }

    private static ConsumerRecord<byte[], byte[]> record(Map<String, String> headers, byte[] value) {
        RecordHeaders all = new RecordHeaders();
        headers.forEach((name, text) -> all.add(name, text.getBytes(StandardCharsets.UTF_8)));
        return record(all, value);
    }

    @Test
    void looksOnTheWireAsDocumented() {
        ProducerRecord<byte[], byte[]> written = KafkaMessages.written("t", MESSAGE);

        Map<String, String> headers = new TreeMap<>();
        written.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        assertThat(headers)
                .isEqualTo(new TreeMap<>(Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "4711",
                        "ce_source", "/convection/mailer",
                        "ce_type", "mailer.welcome",
                        "ce_time", "2026-01-02T03:04:05.678Z",
                        "ce_cvversion", "1.1",
                        "ce_traceparent", "00-a-b-01",
                        "ce_shelf", "é 😀",
                        "content-type", "application/json")));
        assertThat(written.key()).isNull();
        assertThat(written.partition()).isZero();
        assertThat(written.value()).isSameAs(BODY);
    }

    @Test
    void whatIsWrittenIsRead() {
        ProducerRecord<byte[], byte[]> written = KafkaMessages.written("t", MESSAGE);

        KafkaMessages.Content content = KafkaMessages.read(record(written.headers(), written.value()));

        assertThat(content.undecodable()).isNull();
        assertThat(content.message()).isEqualTo(MESSAGE);
    }

    @Test
    void theSdkReadsWhatWeWrite() {
        ProducerRecord<byte[], byte[]> written = KafkaMessages.written("t", MESSAGE);

        try (CloudEventDeserializer sdk = new CloudEventDeserializer()) {
            CloudEvent event = sdk.deserialize("t", written.headers(), written.value());

            assertThat(event.getId()).isEqualTo("4711");
            assertThat(event.getSource()).isEqualTo(URI.create("/convection/mailer"));
            assertThat(event.getType()).isEqualTo("mailer.welcome");
            assertThat(event.getTime()).isEqualTo(OffsetDateTime.parse("2026-01-02T03:04:05.678Z"));
            assertThat(event.getDataContentType()).isEqualTo("application/json");
            assertThat(event.getExtension("cvversion")).isEqualTo("1.1");
            assertThat(event.getExtension("shelf")).isEqualTo("é 😀");
            assertThat(event.getData().toBytes()).isEqualTo(BODY);
        }
    }

    @Test
    void weReadWhatTheSdkWrites() {
        CloudEvent event = CloudEventBuilder.v1()
                .withId("1")
                .withSource(URI.create("https://example.org/shop"))
                .withType("mailer.welcome")
                .withTime(OffsetDateTime.parse("2026-01-02T03:04:05+01:00"))
                .withExtension("shelf", "é")
                .withData("application/json", BODY)
                .build();
        RecordHeaders headers = new RecordHeaders();

        byte[] value;
        try (CloudEventSerializer sdk = new CloudEventSerializer()) {
            sdk.configure(Map.of(CloudEventSerializer.ENCODING_CONFIG, Encoding.BINARY), false);
            value = sdk.serialize("t", headers, event);
        }
        KafkaMessages.Content content = KafkaMessages.read(record(headers, value));

        assertThat(content.undecodable()).isNull();
        assertThat(content.message())
                .isEqualTo(Message.of(
                        "1",
                        "https://example.org/shop",
                        "mailer.welcome",
                        Instant.parse("2026-01-02T02:04:05Z"),
                        "application/json",
                        Map.of("shelf", "é"),
                        BODY));
    }

    @Test
    void whatIsNoCloudEventIsHandedOverWithTheReasonAndItsBody() {
        byte[] body = {(byte) 0xff, 0};

        KafkaMessages.Content content = KafkaMessages.read(record(Map.of("x", "y"), body));

        assertThat(content.undecodable()).contains("specversion");
        assertThat(content.message().id()).isEqualTo("t/42");
        assertThat(content.message().body()).isEqualTo(body);
    }

    @Test
    void headersThatCannotBeReadAreAReasonAndNoFailure() {
        RecordHeaders broken = new RecordHeaders();
        broken.add("ce_specversion", "1.0".getBytes(StandardCharsets.UTF_8));
        broken.add("ce_id", new byte[] {(byte) 0xc3});
        RecordHeaders absent = new RecordHeaders();
        absent.add("ce_id", null);

        assertThat(KafkaMessages.read(record(broken, BODY)).undecodable()).isNotNull();
        assertThat(KafkaMessages.read(record(absent, BODY)).undecodable()).contains("ce_id");
        assertThat(KafkaMessages.read(record(Map.of("ce_specversion", "0.3"), BODY))
                        .undecodable())
                .contains("specversion");
        assertThat(KafkaMessages.read(record(Map.of(), null)).message().body()).isEmpty();
    }
}
