package dev.convection.engine.cli;

import dev.convection.worker.BusListener;
import dev.convection.worker.Delivery;
import org.slf4j.MDC;

/** Puts the message into the context of every line that is logged while it is handled. */
final class LogContext implements BusListener {

    @Override
    public AutoCloseable handling(Delivery delivery) {
        MDC.put("message", delivery.message().id());
        MDC.put("type", delivery.message().type());
        MDC.put("queue", delivery.queue());
        MDC.put("attempt", String.valueOf(delivery.attempt()));
        return () -> {
            MDC.remove("message");
            MDC.remove("type");
            MDC.remove("queue");
            MDC.remove("attempt");
        };
    }
}
