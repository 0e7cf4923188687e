package dev.convection.benchmark;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import tools.jackson.databind.json.JsonMapper;

/** What the least that could be called a bus costs: a bounded queue of bytes between two threads, with the same JSON. */
@State(Scope.Benchmark)
public class QueueBenchmark {
    private final JsonMapper mapper = JsonMapper.builder().build();
    private final ArrayBlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(Pipeline.UNDER_WAY);
    private final ArrayBlockingQueue<byte[]> parsed = new ArrayBlockingQueue<>(Pipeline.UNDER_WAY);
    private volatile boolean open = true;

    /** What is in the message. */
    public record Arguments(String resource, long traversal, boolean forward) {}

    @Setup(Level.Trial)
    public void start() {
        consume(queue, body -> {});
        consume(parsed, body -> mapper.readValue(body, Arguments.class));
    }

    private void consume(ArrayBlockingQueue<byte[]> from, java.util.function.Consumer<byte[]> handler) {
        Thread thread = new Thread(() -> {
            try {
                while (open) {
                    byte[] body = from.poll(100, TimeUnit.MILLISECONDS);
                    if (body != null) {
                        handler.accept(body);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @TearDown(Level.Trial)
    public void stop() {
        open = false;
    }

    @Benchmark
    public void untyped() throws InterruptedException {
        byte[] body = Pipeline.JSON.getBytes(StandardCharsets.UTF_8);
        try (var parser = mapper.createParser(body)) {
            parser.nextToken();
            parser.skipChildren();
        }
        queue.put(body);
    }

    @Benchmark
    public void typed() throws InterruptedException {
        parsed.put(mapper.writeValueAsBytes(new Arguments("resource-17", 4711, true)));
    }

    /** The JSON alone, of one cast through a typed client and its handler: what allocation beside JSON is counted from. */
    @Benchmark
    public Map<String, Object> json() {
        byte[] body = mapper.writeValueAsBytes(new Arguments("resource-17", 4711, true));
        return Map.of("arguments", mapper.readValue(body, Arguments.class));
    }
}
