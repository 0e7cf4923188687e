package dev.convection.transport.tck;

import dev.convection.transport.memory.MemoryBroker;
import dev.convection.worker.TransportException.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The memory broker, in each of its styles: no process, so what befalls it is brought about by its fault hooks. */
final class MemoryHarness implements TransportHarness {
    private final String name = "tck-" + UUID.randomUUID();
    private final String options;
    private final MemoryBroker broker = MemoryBroker.named(name);

    MemoryHarness(String options) {
        this.options = options;
    }

    @Override
    public void start() {}

    @Override
    public void stop() {
        broker.close();
    }

    @Override
    public URI uri() {
        return URI.create("memory:" + name + "?" + options);
    }

    @Override
    public Duration within() {
        return Duration.ofSeconds(5);
    }

    @Override
    public boolean otherProcesses() {
        return false;
    }

    @Override
    public Set<Trouble> troubles() {
        return EnumSet.allOf(Trouble.class);
    }

    @Override
    public void begin(Trouble trouble) {
        switch (trouble) {
            case STOP, KILL -> broker.faults().disconnect();
            case CUT -> {
                broker.faults().disconnect();
                broker.faults().reconnect();
            }
            case SILENCE -> broker.faults().holdSends();
            case REFUSE -> broker.faults().failSends(Integer.MAX_VALUE, Kind.UNAVAILABLE);
            case LOSE_CONFIRMATIONS -> broker.faults().loseConfirmations(Integer.MAX_VALUE);
            case END_RECEIVERS -> broker.faults().killReceivers();
        }
    }

    @Override
    public void end(Trouble trouble) {
        broker.faults().clear();
    }

    @Override
    public boolean foreign(String namespace, String queue, byte[] body) {
        broker.faults().undecodable(queue, body);
        return true;
    }

    @Override
    public Map<String, String> versions() {
        return Map.of("transport", "memory", "broker", broker.toString());
    }
}
