package dev.convection.transport.kafka;

import dev.convection.transport.tck.Stretch;
import dev.convection.worker.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What the client library does alone, for comparison: an idempotent producer, and one share consumer in batch mode. */
final class RawClients {
    private static final int WINDOW = 10_000;

    private final KafkaBroker broker;
    private final byte[] body;

    RawClients(KafkaBroker broker, byte[] body) {
        this.broker = broker;
        this.body = body;
    }

    void topic(String topic) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(20, TimeUnit.SECONDS);
            ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, topic);
            admin.incrementalAlterConfigs(Map.of(
                            group,
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
    }

    KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.servers(), "acks", "all", "linger.ms", 0, "batch.size", 65_536),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Messages a second. */
    double cast(String topic, int count) {
        return cast(topic, count, () -> new ProducerRecord<>(topic, body));
    }

    /** The same, of records as the bus writes them, which have six headers each. */
    double castEvents(String topic, int count) {
        return cast(
                topic,
                count,
                () -> KafkaMessages.written(
                        topic,
                        Message.of(
                                UUID.randomUUID().toString(),
                                "bench",
                                "bench.task",
                                Instant.now(),
                                "application/json",
                                Map.of(),
                                body)));
    }

    private double cast(String topic, int count, Supplier<ProducerRecord<byte[], byte[]>> record) {
        Semaphore window = new Semaphore(WINDOW);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.partitionsFor(topic);
            long began = System.nanoTime();
            for (int i = 0; i < count; i++) {
                window.acquireUninterruptibly();
                producer.send(record.get(), (metadata, failure) -> window.release());
            }
            window.acquireUninterruptibly(WINDOW);
            return count * 1e9 / (System.nanoTime() - began);
        }
    }

    /** Whole batches of the producer, however many records those have. */
    static final Map<String, Object> BATCHES = Map.of();

    /** No more records than asked for, as the bus must ask. */
    static final Map<String, Object> COUNTED =
            Map.of("share.acquire.mode", "record_limit", "max.poll.records", 512, "fetch.max.bytes", 1 << 20);

    /** Consumes until told to stop; acknowledgements ride on the next poll. */
    void consume(
            String topic,
            int threads,
            Map<String, Object> mode,
            Consumer<ConsumerRecord<byte[], byte[]>> handler,
            AtomicBoolean enough) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        Map<String, Object> settings = new HashMap<>(mode);
        settings.put("bootstrap.servers", broker.servers());
        settings.put("group.id", topic);
        settings.put("share.acknowledgement.mode", "explicit");
        try (KafkaShareConsumer<byte[], byte[]> consumer =
                new KafkaShareConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(Collections.singleton(topic));
            while (!enough.get()) {
                List<ConsumerRecord<byte[], byte[]>> batch = StreamSupport.stream(
                                consumer.poll(Duration.ofMillis(200)).spliterator(), false)
                        .toList();
                List<? extends Future<?>> all = batch.stream()
                        .map(record -> pool.submit(() -> handler.accept(record)))
                        .toList();
                for (int i = 0; i < batch.size(); i++) {
                    all.get(i).get();
                    consumer.acknowledge(batch.get(i), AcknowledgeType.ACCEPT);
                }
            }
            consumer.commitSync();
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            pool.shutdown();
        }
    }

    /** Messages a second. */
    double handle(
            String topic,
            int threads,
            int count,
            Map<String, Object> mode,
            Consumer<ConsumerRecord<byte[], byte[]>> handler) {
        Stretch stretch = new Stretch(count);
        consume(
                topic,
                threads,
                mode,
                record -> {
                    handler.accept(record);
                    stretch.handled();
                },
                stretch.over());
        return stretch.rate();
    }
}
