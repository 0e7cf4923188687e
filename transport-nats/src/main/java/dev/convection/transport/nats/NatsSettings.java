package dev.convection.transport.nats;

import dev.convection.worker.TransportException;
import dev.convection.worker.spi.TransportConfig;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a configuration says, checked without looking at network or disk (R1). Its {@code toString} holds no secret.
 *
 * @param servers as {@code scheme://host:port}
 * @param namespace what keeps this bus apart
 * @param provision whether streams may be made
 * @param security who we are, and whom we trust
 * @param options the rest
 */
record NatsSettings(
        List<String> servers, String namespace, boolean provision, NatsSecurity security, NatsOptions options) {
    private static final Pattern SERVER = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^\\s:@/\\[\\]]+)(?::(\\d{1,5}))?");
    private static final int PORT = 4222;
    private static final int LAST_PORT = 65_535;

    static NatsSettings of(TransportConfig config) {
        URI uri = config.uri();
        String path = uri.getRawPath();
        if (uri.getRawAuthority() == null
                || path != null && !path.isEmpty() && !path.equals("/")
                || uri.getRawFragment() != null) {
            throw wrong("the form is nats://HOST:PORT,HOST:PORT?option=value, or tls://… ", config);
        }
        List<String> servers = new ArrayList<>();
        for (String server : uri.getRawAuthority().split(",", -1)) {
            servers.add(config.scheme() + "://" + server(server, config));
        }
        return new NatsSettings(
                List.copyOf(servers),
                config.namespace(),
                config.provision(),
                NatsSecurity.of(config.security(), config.scheme().equals(NatsErrors.TLS_SCHEME)),
                NatsOptions.of(options(config)));
    }

    private static String server(String text, TransportConfig config) {
        if (text.indexOf('@') >= 0) {
            // Not repeated here, as it is a secret.
            throw wrong(
                    "credentials do not belong into a URI; give them as user and password, or token, or"
                            + " credentials-file of the security settings",
                    config);
        }
        Matcher parts = SERVER.matcher(text);
        if (!parts.matches()) {
            throw wrong("\"" + text + "\" is not HOST or HOST:PORT", config);
        }
        int port = parts.group(2) == null ? PORT : Integer.parseInt(parts.group(2));
        if (port < 1 || port > LAST_PORT) {
            throw wrong("there is no port " + port, config);
        }
        return parts.group(1) + ":" + port;
    }

    private static Map<String, String> options(TransportConfig config) {
        Map<String, String> options = new HashMap<>(config.options());
        String query = config.uri().getRawQuery();
        if (query != null) {
            for (String option : query.split("&", -1)) {
                String[] pair = option.split("=", 2);
                if (pair.length != 2 || pair[0].isEmpty()) {
                    throw wrong("the option \"" + pair[0] + "\" is not name=value", config);
                }
                if (options.putIfAbsent(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8)) != null) {
                    throw wrong("the option " + pair[0] + " is given twice; leave one out", config);
                }
            }
        }
        return options;
    }

    private static TransportException wrong(String why, TransportConfig config) {
        return NatsErrors.configuration("Opening " + config.scheme() + ": " + why, null);
    }

    /** How the servers are called in messages. */
    String where() {
        return String.join(",", servers);
    }
}
