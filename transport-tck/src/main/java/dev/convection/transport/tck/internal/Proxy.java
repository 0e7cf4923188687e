package dev.convection.transport.tck.internal;

import dev.convection.transport.tck.Trouble;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy in front of a broker, that the kit makes fail: resets all connections, swallows everything both ways or one
 * way, delays, drips. Two threads a connection. Thread-safe.
 */
public final class Proxy implements AutoCloseable {
    /** What it can bring about. */
    public static final Set<Trouble> TROUBLES = Set.of(Trouble.CUT, Trouble.SILENCE, Trouble.LOSE_CONFIRMATIONS);

    private static final int CHUNK = 16 * 1024;

    private final InetSocketAddress broker;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean swallowsRequests;
    private volatile boolean swallowsAnswers;
    private volatile Duration latency = Duration.ZERO;
    private volatile int drip = CHUNK;

    /** Listens on a port of its own. */
    public Proxy(InetSocketAddress broker) throws IOException {
        this.broker = broker;
        this.server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        thread("accepts", this::accept);
    }

    /** Where to connect to. */
    public InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    void begin(Trouble trouble) {
        switch (trouble) {
            case CUT -> cut();
            case SILENCE -> silence(true, true);
            case LOSE_CONFIRMATIONS -> silence(false, true);
            default -> throw new IllegalArgumentException(trouble.toString());
        }
    }

    /** As good as new: what was swallowed leaves a hole, so those connections end. */
    public void end() {
        boolean holes = swallowsRequests || swallowsAnswers;
        silence(false, false);
        slow(Duration.ZERO, CHUNK);
        if (holes) {
            cut();
        }
    }

    /** Resets every connection. */
    public void cut() {
        for (Socket socket : sockets) {
            try {
                socket.setSoLinger(true, 0); // a reset, not an orderly end
                socket.close();
            } catch (IOException e) {
                // it is gone, which is what was wanted
            }
        }
        sockets.clear();
    }

    /** A black hole, one way or both. */
    public void silence(boolean requests, boolean answers) {
        swallowsRequests = requests;
        swallowsAnswers = answers;
    }

    /** Delays each piece, and hands over no more bytes at once than {@code bytes}. */
    public void slow(Duration delay, int bytes) {
        latency = delay;
        drip = bytes;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket real = new Socket();
                sockets.add(client);
                sockets.add(real);
                thread("connects", () -> connect(client, real));
            } catch (IOException e) {
                // closed, or a client that has gone again
            }
        }
    }

    private void connect(Socket client, Socket real) {
        try {
            // Else small packets wait for the acknowledgement of those before, by 40 ms, which no router does to them.
            client.setTcpNoDelay(true);
            real.setTcpNoDelay(true);
            real.connect(broker);
            thread("to the broker", () -> pass(client, real, true));
            pass(real, client, false);
        } catch (IOException e) {
            close(client, real);
        }
    }

    private void pass(Socket from, Socket to, boolean requests) {
        byte[] buffer = new byte[CHUNK];
        // What follows a hole never arrives: no network hands over a later byte before an earlier one.
        boolean hole = false;
        try {
            InputStream in = from.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                for (int sent = 0; sent < read; ) {
                    int piece = Math.min(drip, read - sent);
                    if (!latency.isZero()) {
                        Waits.pass(latency);
                    }
                    hole |= requests ? swallowsRequests : swallowsAnswers;
                    if (!hole) {
                        to.getOutputStream().write(buffer, sent, piece);
                    }
                    sent += piece;
                }
            }
        } catch (IOException e) {
            // one side has gone
        } finally {
            close(from, to);
        }
    }

    private void close(Socket... both) {
        for (Socket socket : both) {
            sockets.remove(socket);
            try {
                socket.close();
            } catch (IOException e) {
                // it is gone
            }
        }
    }

    private static void thread(String what, Runnable task) {
        Thread thread = new Thread(task, "tck-proxy " + what);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
