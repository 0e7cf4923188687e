package dev.convection.transport.tck.distant;

import dev.convection.transport.memory.MemoryBroker;
import dev.convection.transport.tck.TransportHarness;
import dev.convection.transport.tck.Trouble;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A broker that can be reached through the kit's proxy. */
public final class DistantHarness implements TransportHarness {
    private final String name = "tck-" + UUID.randomUUID();
    private final MemoryBroker broker = MemoryBroker.named(name);
    private final DistantBroker distant;

    /** With a port of its own. */
    public DistantHarness() throws IOException {
        distant = new DistantBroker();
    }

    @Override
    public void start() {}

    @Override
    public void stop() throws IOException {
        distant.close();
        broker.close();
    }

    @Override
    public URI uri() {
        return uri(distant.address());
    }

    @Override
    public Optional<InetSocketAddress> address() {
        return Optional.of(distant.address());
    }

    @Override
    public URI uri(InetSocketAddress via) {
        return URI.create("distant:" + via.getPort() + ":1000:memory:" + name + "?lease=1s");
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
        return Set.of(Trouble.STOP, Trouble.KILL);
    }

    @Override
    public void begin(Trouble trouble) {
        broker.faults().disconnect();
    }

    @Override
    public void end(Trouble trouble) {
        broker.faults().reconnect();
    }

    @Override
    public Map<String, String> versions() {
        return Map.of("transport", "memory, through TCP", "broker", broker.toString());
    }
}
