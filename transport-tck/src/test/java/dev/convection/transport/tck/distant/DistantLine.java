package dev.convection.transport.tck.distant;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One connection: a request at a time. What goes wrong ends it; it is not opened again. */
final class DistantLine implements AutoCloseable {
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final Duration CONNECTING = Duration.ofSeconds(2);

    private final InetSocketAddress broker;
    private final Duration patience;
    private @Nullable Socket socket;
    private boolean broken;
    private boolean closed;

    DistantLine(InetSocketAddress broker, Duration patience) {
        this.broker = broker;
        this.patience = patience;
    }

    /** Has something done at the other end. */
    synchronized <R> R ask(int weight, Supplier<R> request) {
        if (closed) {
            throw new TransportException(Kind.CLOSED, "distant", "It was closed; open another", null);
        }
        CompletableFuture<R> result = new CompletableFuture<>();
        long number = NUMBERS.incrementAndGet();
        boolean said = false;
        try {
            Socket open = open();
            DataOutputStream out = new DataOutputStream(open.getOutputStream());
            DistantBroker.expect(number, () -> complete(result, request));
            said = true;
            byte[] whole = new byte[12 + weight];
            java.nio.ByteBuffer.wrap(whole).putLong(number).putInt(weight);
            out.write(whole);
            if (open.getInputStream().read() < 0) {
                throw new IOException("the broker has closed the connection");
            }
            return result.join();
        } catch (IOException e) {
            hangUp();
            throw new TransportException(
                    said ? Kind.OUTCOME_UNKNOWN : Kind.UNAVAILABLE,
                    "distant",
                    "Asking the broker: " + e.getMessage(),
                    e);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        } finally {
            DistantBroker.forget(number);
        }
    }

    private static <R> void complete(CompletableFuture<R> result, Supplier<R> request) {
        try {
            result.complete(request.get());
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    private Socket open() throws IOException {
        if (broken) {
            throw new IOException("the connection was lost");
        }
        if (socket == null) {
            Socket fresh = new Socket();
            socket = fresh;
            fresh.setTcpNoDelay(true);
            fresh.setSoTimeout((int) patience.toMillis());
            fresh.connect(broker, (int) CONNECTING.toMillis());
        }
        return socket;
    }

    private void hangUp() {
        broken = true;
        Socket open = socket;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // it is gone
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        hangUp();
    }
}
