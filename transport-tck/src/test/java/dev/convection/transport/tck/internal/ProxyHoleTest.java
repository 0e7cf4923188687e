package dev.convection.transport.tck.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProxyHoleTest {
    /** More than all the buffers on the way hold, so that who has written it knows that some of it was swallowed. */
    private static final int MORE_THAN_BUFFERS = 32 * 1024 * 1024;

    private ServerSocket server;
    private Proxy proxy;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        proxy = new Proxy(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    private Socket connected() throws IOException {
        Socket client = new Socket(proxy.address().getAddress(), proxy.address().getPort());
        client.setSoTimeout(300);
        return client;
    }

    @Test
    void whatFollowsAHoleDoesNotArrive() throws IOException {
        try (Socket client = connected();
                Socket broker = server.accept()) {
            broker.getOutputStream().write(1);
            assertEquals(1, client.getInputStream().read());

            proxy.silence(false, true);
            broker.getOutputStream().write(new byte[MORE_THAN_BUFFERS]);
            proxy.silence(false, false);
            broker.getOutputStream().write(2);

            assertThrows(
                    SocketTimeoutException.class, () -> client.getInputStream().read());
        }
    }
}
