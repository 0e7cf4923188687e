package dev.convection.engine.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.RetryPolicy;
import dev.convection.worker.WorkerService;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OpenTelemetryListenerTest {
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final OpenTelemetry telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build();

    @Test
    void aTraceGoesOnInWhateverTheHandlerCasts() {
        try (Bus bus = bus(new OpenTelemetryListener(telemetry))) {
            WorkerService.builder(bus)
                    .handler("q", "w.first", delivery -> {
                        bus.cast("q", "w.second", "{}", CastOptions.DEFAULT);
                        return Outcome.done();
                    })
                    .handler("q", "w.second", delivery -> Outcome.reject("never"))
                    .start();
            Span root = telemetry.getTracer("test").spanBuilder("root").startSpan();
            try (Scope scope = root.makeCurrent()) {
                bus.cast("q", "w.first", "{}", CastOptions.DEFAULT);
            }
            root.end();

            List<SpanData> spans = spans(3);
            SpanData first = named(spans, "process w.first");
            SpanData second = named(spans, "process w.second");
            assertThat(first.getTraceId()).isEqualTo(root.getSpanContext().getTraceId());
            assertThat(first.getParentSpanId()).isEqualTo(root.getSpanContext().getSpanId());
            assertThat(second.getParentSpanId()).isEqualTo(first.getSpanId());
            assertThat(first.getKind()).isEqualTo(SpanKind.CONSUMER);
            assertThat(first.getAttributes().asMap().toString())
                    .contains("messaging.destination.name=q", "convection.attempt=1", "convection.outcome=done");
            assertThat(second.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(second.getStatus().getDescription()).isEqualTo("never");
        }
    }

    @Test
    void eachAttemptIsASpan() {
        try (Bus bus = bus(new OpenTelemetryListener(telemetry))) {
            WorkerService.builder(bus)
                    .retry(RetryPolicy.DEFAULT.withAttempts(2).withBackoff(Duration.ZERO, Duration.ZERO))
                    .handler("q", "w.bad", delivery -> {
                        throw new IllegalStateException("broken");
                    })
                    .start();
            bus.cast("q", "w.bad", "{}", CastOptions.DEFAULT);

            assertThat(spans(2)).allSatisfy(span -> {
                assertThat(span.getStatus().getDescription()).contains("broken");
                assertThat(span.getEvents()).hasSize(1);
            });
        }
    }

    @Test
    void anAsynchronousHandlerEndsItsSpanWhenItEnds() throws Exception {
        CompletableFuture<Outcome> end = new CompletableFuture<>();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        try (Bus bus = bus(new OpenTelemetryListener(telemetry))) {
            WorkerService.builder(bus)
                    .asyncHandler("q", "w.async", delivery -> {
                        begun.complete(null);
                        return end;
                    })
                    .start();
            bus.cast("q", "w.async", "{}", CastOptions.DEFAULT);
            begun.get(10, TimeUnit.SECONDS);
            assertThat(exporter.getFinishedSpanItems()).isEmpty();

            end.complete(Outcome.done());

            spans(1);
        }
    }

    @Test
    void withoutTelemetryNothingIsCarried() {
        assertThat(new OpenTelemetryListener(OpenTelemetry.noop()).casting("w.m", "q"))
                .isEmpty();
    }

    private Bus bus(OpenTelemetryListener listener) {
        return Bus.builder(URI.create("memory:" + getClass().getSimpleName()))
                .listener(listener)
                .open();
    }

    private List<SpanData> spans(int count) {
        await().untilAsserted(() -> assertThat(exporter.getFinishedSpanItems()).hasSize(count));
        return exporter.getFinishedSpanItems();
    }

    private static SpanData named(List<SpanData> spans, String name) {
        return spans.stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
