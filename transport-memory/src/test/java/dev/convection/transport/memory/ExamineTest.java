package dev.convection.transport.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Finding;
import dev.convection.worker.Finding.Severity;
import dev.convection.worker.TransportException;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ExamineTest {
    private static final Set<String> QUEUES = Set.of("orders", "mail");

    @AutoClose
    private final MemoryBroker broker = MemoryBroker.named("examine-" + System.nanoTime());

    @Test
    @DisplayName("R21: the transport looks, and changes nothing")
    void changesNothing() {
        try (Transport transport = transport("", false)) {
            assertThat(transport.examine(QUEUES)).extracting(Finding::severity).containsOnly(Severity.NOTE);
        }
        assertThat(broker.contents("orders")).isEqualTo(new MemoryBroker.Contents(0, 0, 0, 0));
        try (Bus bus = Bus.builder(broker.uri()).provision(false).open()) {
            assertThatThrownBy(() -> bus.cast("orders", "o.m", "{}", CastOptions.DEFAULT))
                    .isInstanceOf(TransportException.class); // still not there
        }
    }

    @Test
    @DisplayName("R21: what will hurt is said with its remedy")
    void warns() {
        try (Transport transport = transport("?lease=200ms&capacity=10", true);
                Bus bus = Bus.open(broker.uri())) {
            for (int i = 0; i < 10; i++) {
                bus.cast("mail", "o.m", "{}", CastOptions.DEFAULT);
            }

            assertThat(transport.examine(QUEUES))
                    .filteredOn(finding -> finding.severity() == Severity.WARNING)
                    .allSatisfy(finding -> assertThat(finding.remedy()).isNotEmpty())
                    .extracting(Finding::what)
                    .containsExactly(
                            "the lease is 200 ms: an engine that pauses for longer loses what it has in hand",
                            "queue mail holds 10 of at most 10 messages");
            assertThat(bus.depth("mail")).hasValue(10);
        }
    }

    @Test
    @DisplayName("a bus sends a message there and back, which no engine meets and which leaves nothing behind")
    void thereAndBack() {
        try (Bus bus = Bus.open(broker.uri())) {
            List<Finding> findings = bus.examine(QUEUES);

            assertThat(findings).extracting(Finding::severity).containsOnly(Severity.NOTE);
            assertThat(findings)
                    .extracting(Finding::what)
                    .anyMatch(what -> what.matches("queue mail: a message went there and back in \\d+ ms"))
                    .anyMatch(what -> what.matches("queue orders: a message went there and back in \\d+ ms"));
            assertThat(bus.depth("mail")).hasValue(0);
            assertThat(broker.contents("mail").delivered()).isZero();
        }
    }

    @Test
    @DisplayName("a broker that is away, refuses, or lacks a queue, is a problem with a remedy and no exception")
    void problems() {
        try (Bus bus = Bus.builder(broker.uri()).provision(false).open()) {
            assertThat(bus.examine(QUEUES))
                    .filteredOn(finding -> finding.severity() == Severity.PROBLEM)
                    .extracting(Finding::what)
                    .hasSize(2)
                    .allMatch(what -> what.contains("does not exist and is not to be created"));
        }
        try (Bus bus = Bus.open(broker.uri())) {
            broker.faults()
                    .failSends(1, TransportException.Kind.AUTHENTICATION, to -> to instanceof Destination.Directed);
            assertThat(bus.examine(Set.of("mail")))
                    .filteredOn(finding -> finding.severity() == Severity.PROBLEM)
                    .extracting(Finding::remedy)
                    .singleElement()
                    .asString()
                    .startsWith("check the credentials");
        }
        try (Bus bus = Bus.open(broker.uri())) {
            broker.faults().disconnect();
            assertThat(bus.examine(QUEUES))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.what()).contains("is away"))
                    .satisfies(finding -> assertThat(finding.remedy()).startsWith("check that the broker runs"));
            broker.faults().reconnect();
        }
    }

    @Test
    @DisplayName("R20: a closed bus examines nothing")
    void closed() {
        Bus bus = Bus.open(broker.uri());
        bus.close();

        assertThatThrownBy(() -> bus.examine(QUEUES))
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.kind()).isEqualTo(TransportException.Kind.CLOSED));
    }

    private Transport transport(String options, boolean provision) {
        URI uri = URI.create(broker.uri() + options);
        return new MemoryTransportProvider()
                .open(new TransportConfig(uri, "convection", provision, Map.of(), Map.of()));
    }
}
