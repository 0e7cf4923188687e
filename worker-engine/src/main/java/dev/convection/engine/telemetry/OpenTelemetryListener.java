package dev.convection.engine.telemetry;

import dev.convection.worker.BusListener;
import dev.convection.worker.Delivery;
import dev.convection.worker.Message;
import dev.convection.worker.Outcome;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries traces over the bus: a cast takes the W3C trace context with it, and each attempt at a message is a span whose parent is
 * what cast it. Always W3C, whatever this process uses elsewhere: it is part of the wire format. Thread-safe.
 */
public final class OpenTelemetryListener implements BusListener {
    private static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();

    private final Tracer tracer;
    private final Map<Delivery, Span> spans = Collections.synchronizedMap(new IdentityHashMap<>());

    /**
     * Makes one.
     *
     * @param telemetry where spans go
     */
    public OpenTelemetryListener(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("dev.convection");
    }

    @Override
    public Map<String, String> casting(String type, String queue) {
        Map<String, String> attributes = new HashMap<>();
        W3C.inject(Context.current(), attributes, (carrier, name, value) -> attributes.put(name, value));
        return attributes;
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // the bus closes it
    public AutoCloseable handling(Delivery delivery) {
        Message message = delivery.message();
        // The thread's own context is no parent: it belongs to whoever started the pool.
        Context cause = W3C.extract(Context.root(), message, Attributes.READER);
        Span span = tracer.spanBuilder("process " + message.type())
                .setParent(cause)
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("messaging.system", "convection")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.destination.name", delivery.queue())
                .setAttribute("messaging.message.id", message.id())
                .setAttribute("convection.engine", delivery.engine())
                .setAttribute("convection.attempt", delivery.attempt())
                .startSpan();
        spans.put(delivery, span);
        Scope scope = cause.with(span).makeCurrent();
        return scope::close;
    }

    @Override
    public void handled(Delivery delivery, Outcome outcome, Duration took) {
        Span span = spans.remove(delivery);
        if (span == null) {
            return;
        }
        span.setAttribute("convection.outcome", Outcomes.word(outcome));
        if (outcome instanceof Outcome.Retry retry) {
            span.setStatus(StatusCode.ERROR, retry.reason());
            if (retry.cause() != null) {
                span.recordException(retry.cause());
            }
        } else if (outcome instanceof Outcome.Reject reject) {
            span.setStatus(StatusCode.ERROR, reject.reason());
        }
        span.end();
    }

    @Override
    public void leaseLost(Delivery delivery) {
        Span span = spans.get(delivery);
        if (span != null) {
            span.addEvent("lease lost");
        }
    }

    /** Reads the attributes of a message. */
    private enum Attributes implements TextMapGetter<Message> {
        READER;

        @Override
        public @Nullable String get(@Nullable Message message, String name) {
            return message == null ? null : message.attribute(name);
        }
    }
}
