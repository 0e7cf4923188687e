package dev.convection.transport.tck.distant;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Does what it is asked for by number, and answers with a byte: what comes through the connection is done, and nothing else is.
 * What there is to do lies in a map, as both ends are in this JVM. A request has a weight in bytes.
 */
final class DistantBroker implements AutoCloseable {
    private static final ConcurrentHashMap<Long, Runnable> REQUESTS = new ConcurrentHashMap<>();

    private final ServerSocket server;

    DistantBroker() throws IOException {
        server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    /** What is to be done when this number comes. */
    static void expect(long number, Runnable request) {
        REQUESTS.put(number, request);
    }

    /** It is not to be done any more. */
    static void forget(long number) {
        REQUESTS.remove(number);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                thread(() -> serve(client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private static void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            while (true) {
                long number = in.readLong();
                in.skipNBytes(in.readInt());
                Runnable request = REQUESTS.remove(number);
                if (request != null) {
                    request.run();
                }
                out.writeByte(1);
            }
        } catch (IOException e) {
            // the client has gone
        }
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "tck-distant");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
