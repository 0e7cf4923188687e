package dev.convection.transport.tck.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convection.transport.tck.Trouble;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProxyTest {
    private final AtomicInteger heard = new AtomicInteger();
    private ServerSocket echo;
    private Proxy proxy;

    @BeforeEach
    void open() throws IOException {
        echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread server = new Thread(this::serve);
        server.setDaemon(true);
        server.start();
        proxy = new Proxy(new InetSocketAddress(echo.getInetAddress(), echo.getLocalPort()));
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        echo.close();
    }

    private void serve() {
        while (!echo.isClosed()) {
            try (Socket client = echo.accept()) {
                for (int read = client.getInputStream().read();
                        read >= 0;
                        read = client.getInputStream().read()) {
                    heard.incrementAndGet();
                    client.getOutputStream().write(read);
                }
            } catch (IOException e) {
                // the next one
            }
        }
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket();
        socket.connect(proxy.address());
        socket.setSoTimeout(300);
        return socket;
    }

    private static int said(Socket socket, int what) throws IOException {
        socket.getOutputStream().write(what);
        return socket.getInputStream().read();
    }

    @Test
    void handsOnBothWays() throws IOException {
        try (Socket socket = connected()) {
            assertThat(said(socket, 7)).isEqualTo(7);
        }
    }

    @Test
    void resetsConnectionsAndLetsNewOnesIn() throws IOException {
        try (Socket socket = connected()) {
            said(socket, 1);

            proxy.begin(Trouble.CUT);

            assertThatThrownBy(() -> {
                        if (said(socket, 2) < 0) {
                            throw new IOException("end of stream");
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        try (Socket socket = connected()) {
            assertThat(said(socket, 3)).isEqualTo(3);
        }
    }

    @Test
    void swallowsEverythingThenEndsWhatHasHoles() throws IOException {
        try (Socket socket = connected()) {
            said(socket, 1);
            proxy.begin(Trouble.SILENCE);

            assertThatThrownBy(() -> said(socket, 2)).isInstanceOf(SocketTimeoutException.class);
            assertThat(heard).hasValue(1);
        }
        proxy.end();
        try (Socket socket = connected()) {
            assertThat(said(socket, 3)).isEqualTo(3);
        }
    }

    @Test
    void swallowsAnswersOnly() throws IOException {
        try (Socket socket = connected()) {
            said(socket, 1);
            proxy.begin(Trouble.LOSE_CONFIRMATIONS);

            assertThatThrownBy(() -> said(socket, 2)).isInstanceOf(SocketTimeoutException.class);
            Waits.eventually("it was heard", Duration.ofSeconds(5), () -> heard.get() == 2);
        }
    }

    @Test
    void delaysAndDrips() throws IOException {
        proxy.slow(Duration.ofMillis(20), 1);
        try (Socket socket = connected()) {
            socket.setSoTimeout(5_000);
            long began = System.nanoTime();
            socket.getOutputStream().write(new byte[] {1, 2, 3, 4, 5});
            for (int i = 1; i <= 5; i++) {
                assertThat(socket.getInputStream().read()).isEqualTo(i);
            }
            assertThat(System.nanoTime() - began)
                    .isGreaterThan(Duration.ofMillis(100).toNanos());
        }
    }
}
