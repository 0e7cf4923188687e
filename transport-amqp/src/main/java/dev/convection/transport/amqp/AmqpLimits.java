package dev.convection.transport.amqp;

import dev.convection.worker.Finding;
import java.util.List;

/** A broker's own limit of deliveries beside the option {@code deliveryLimit}, by which the runtime makes a fresh copy in time. */
final class AmqpLimits {
    private static final int TIME_FOR_A_COPY = 3;

    private AmqpLimits() {}

    /** What does not fit. */
    static List<Finding> examined(String what, long attempts, int deliveryLimit, boolean kept, String setting) {
        String does = kept ? "moves away" : "drops";
        if (attempts < TIME_FOR_A_COPY) {
            return List.of(Finding.problem(
                    what + ": the broker " + does + " what was delivered " + attempts
                            + " times, before the bus can make a copy",
                    "raise " + setting + " to 10, or switch the limit off"));
        }
        if (deliveryLimit == 0 || deliveryLimit > attempts) {
            return List.of(Finding.problem(
                    what + ": the broker " + does + " what was delivered " + attempts
                            + " times, and the option deliveryLimit is "
                            + (deliveryLimit == 0 ? "0 (never)" : Integer.toString(deliveryLimit)),
                    "set the option deliveryLimit to " + attempts + ", or raise " + setting));
        }
        return List.of();
    }
}
