package dev.convection.engine.store;

import java.io.IOException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.HexFormat;
import org.h2.tools.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves an H2 file that this process has open to others on this machine, at a port of the loopback interface, under a random
 * name that {@link H2Address} tells.
 */
final class H2Service implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(H2Service.class);

    private final Server server;
    private final H2Address address;
    private final String url;

    private H2Service(Server server, H2Address address, String url) {
        this.server = server;
        this.address = address;
        this.url = url;
    }

    /** Before the first class of H2 is loaded, which is when it reads this: without it, it listens on every interface. */
    static void prepare() {
        if (System.getProperty("h2.bindAddress") == null) {
            System.setProperty("h2.bindAddress", "127.0.0.1");
        }
    }

    static H2Service start(String databaseUrl, H2Address address) throws SQLException {
        byte[] random = new byte[20];
        new SecureRandom().nextBytes(random);
        String key = HexFormat.of().formatHex(random);
        Server server = Server.createTcpServer("-tcpPort", "0", "-tcpDaemon", "-key", key, H2Url.location(databaseUrl))
                .start();
        String url = "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/" + key + ";LOCK_TIMEOUT=10000";
        try {
            address.write(url);
        } catch (IOException e) {
            server.stop();
            throw new SQLException("cannot write " + address.file(), e);
        }
        return new H2Service(server, address, url);
    }

    @Override
    public void close() {
        try {
            address.remove(url);
        } catch (IOException e) {
            // It stays. The next process that reads it finds nobody there, and opens the database itself.
            LOG.debug("cannot remove {}", address.file(), e);
        }
        server.stop();
    }
}
