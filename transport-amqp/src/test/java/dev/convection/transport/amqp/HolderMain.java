package dev.convection.transport.amqp;

import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.TransportConfig;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Takes one message, says so, and holds it until its process is killed. */
public final class HolderMain {
    private HolderMain() {}

    /** {@code URI QUEUE [key=value of an option]}. */
    public static void main(String[] args) throws Exception {
        Map<String, String> options = args.length > 2 ? Map.of("profile", args[2]) : Map.of();
        TransportConfig config = new TransportConfig(
                URI.create(args[0]), "kill", true, Map.of("user", "engine", "password", "s3cret-kill"), options);
        Receiver<?> receiver = new AmqpTransportProvider().open(config).openReceiver(new Destination.Queue(args[1]), 1);
        while (receiver.poll(1, Duration.ofSeconds(1)).isEmpty()) {
            Thread.onSpinWait();
        }
        System.out.println("HELD");
        System.in.read(); // until it is killed, or the test has ended
    }
}
