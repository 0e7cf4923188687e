package dev.convection.transport.tck.internal;

import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Settlement;
import java.time.Duration;
import java.util.List;

/** Hands every call on. */
public class PassingReceiver implements Receiver<Object> {
    protected final Receiver<Object> real;

    @SuppressWarnings("unchecked") // tags come from this receiver and go back to it
    public PassingReceiver(Receiver<?> real) {
        this.real = (Receiver<Object>) real;
    }

    @Override
    public List<Received<Object>> poll(int max, Duration wait) {
        return real.poll(max, wait);
    }

    @Override
    public void settle(List<Settlement<Object>> settlements) {
        real.settle(settlements);
    }

    @Override
    public List<Object> extend(List<Object> tags) {
        return real.extend(tags);
    }

    @Override
    public List<Received<Object>> rest() {
        return real.rest();
    }

    @Override
    public void wakeup() {
        real.wakeup();
    }

    @Override
    public void close() {
        real.close();
    }
}
