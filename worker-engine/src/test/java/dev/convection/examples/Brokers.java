package dev.convection.examples;

import dev.convection.examples.MailerTest.Mailer;
import dev.convection.worker.Bus;
import java.net.URI;
import java.util.Locale;

/** How a bus is opened on each broker, as their manual pages show it: compiled, and not run, because the brokers do not exist. */
final class Brokers {

    private Brokers() {}

    static Bus amqp(String password) {
        Bus bus = Bus.builder(URI.create("amqps://broker-1.example.org,broker-2.example.org"))
                .security("user", "engine")
                .security("password", password)
                .security("tls.ca", "/etc/convection/ca.pem")
                .open();
        return bus;
    }

    static void kafka(String password) {
        try (Bus bus = Bus.builder(URI.create("kafka://one:9093,two:9093?replication=3"))
                .security("user", "engine")
                .security("password", password)
                .security("tls.ca", "/etc/convection/ca.pem")
                .option("sasl.mechanism", "SCRAM-SHA-512")
                .open()) {
            bus.client(Mailer.class).welcome("ada@example.org", Locale.UK);
        }
    }

    static void nats() {
        try (Bus bus = Bus.builder(URI.create("tls://broker-1:4222,broker-2:4222,broker-3:4222?replicas=3"))
                .security("credentials-file", "/etc/convection/engine.creds")
                .security("tls.ca", "/etc/convection/ca.pem")
                .open()) {
            bus.client(Mailer.class).welcome("ada@example.org", Locale.UK);
        }
    }
}
