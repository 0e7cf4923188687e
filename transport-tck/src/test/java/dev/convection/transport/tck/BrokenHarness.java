package dev.convection.transport.tck;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A broker behind a fault, with a shorter patience: most tests are to fail by it. */
record BrokenHarness(Fault fault, TransportHarness real, Duration within) implements TransportHarness {
    private URI broken(URI uri) {
        return URI.create("broken:" + fault + ":" + uri);
    }

    @Override
    public void start() throws Exception {
        real.start();
    }

    @Override
    public void stop() throws Exception {
        real.stop();
    }

    @Override
    public URI uri() {
        return broken(real.uri());
    }

    @Override
    public Optional<InetSocketAddress> address() {
        return real.address();
    }

    @Override
    public URI uri(InetSocketAddress via) {
        return broken(real.uri(via));
    }

    @Override
    public boolean otherProcesses() {
        return real.otherProcesses();
    }

    @Override
    public Set<Trouble> troubles() {
        return real.troubles();
    }

    @Override
    public void begin(Trouble trouble) throws Exception {
        real.begin(trouble);
    }

    @Override
    public void end(Trouble trouble) throws Exception {
        real.end(trouble);
    }

    @Override
    public boolean foreign(String namespace, String queue, byte[] body) throws Exception {
        return real.foreign(namespace, queue, body);
    }
}
