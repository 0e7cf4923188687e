package dev.convection.engine.health;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.convection.engine.text.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers whoever asks over HTTP. Thread-safe. */
final class HealthServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthServer.class);

    /** One may be held up by whoever reads slowly. */
    private static final int THREADS = 3;

    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService threads;
    private final Supplier<Condition> condition;
    private final Supplier<String> metrics;

    private HealthServer(
            HttpServer server, ExecutorService threads, Supplier<Condition> condition, Supplier<String> metrics) {
        this.server = server;
        this.threads = threads;
        this.condition = condition;
        this.metrics = metrics;
    }

    /** Opens one; it answers at once. */
    static HealthServer open(InetSocketAddress address, Supplier<Condition> condition, Supplier<String> metrics)
            throws IOException {
        HttpServer server = HttpServer.create(address, 0);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> daemon(work, "answer"));
        HealthServer health = new HealthServer(server, threads, condition, metrics);
        server.setExecutor(threads);
        server.createContext("/", health::answer);
        server.start();
        return health;
    }

    static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, "convection-health " + name);
        thread.setDaemon(true);
        return thread;
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = answer(
                        exchange.getRequestMethod(), exchange.getRequestURI().getPath());
            } catch (RuntimeException e) {
                LOG.warn("Cannot answer {}", exchange.getRequestURI().getPath(), e);
                answer = new Answer(500, "text/plain", "See the log.\n");
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.code(), head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private Answer answer(String method, String path) {
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return new Answer(405, "text/plain", "Only GET and HEAD.\n");
        }
        return switch (path) {
            // It answers, so it lives. A broker that is away is no reason to kill the engine: it comes back by itself.
            case "/health/live" -> new Answer(200, JSON, Json.write(Json.object("status", "UP")) + "\n");
            case "/health/ready" -> {
                Condition now = condition.get();
                yield new Answer(now.ready() ? 200 : 503, JSON, Json.write(now.document()) + "\n");
            }
            case "/metrics" -> new Answer(200, PROMETHEUS, metrics.get());
            default -> new Answer(404, "text/plain", "There are /health/live, /health/ready and /metrics.\n");
        };
    }

    /** Answers nobody any more. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private record Answer(int code, String type, String body) {}
}
