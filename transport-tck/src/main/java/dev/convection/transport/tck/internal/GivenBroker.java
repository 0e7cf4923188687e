package dev.convection.transport.tck.internal;

import dev.convection.transport.tck.TransportHarness;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A broker that is there already, and that the kit has no power over. */
final class GivenBroker implements TransportHarness {
    private final URI uri;
    private final Duration within;
    private final Map<String, String> security;
    private final Map<String, String> options;

    private GivenBroker(URI uri, Duration within, Map<String, String> security, Map<String, String> options) {
        this.uri = uri;
        this.within = within;
        this.security = security;
        this.options = options;
    }

    static GivenBroker of(UnaryOperator<String> settings) {
        return new GivenBroker(
                URI.create(settings.apply("certify.uri")),
                Duration.parse(settings.apply("certify.within")),
                pairs(settings.apply("certify.security")),
                pairs(settings.apply("certify.option")));
    }

    private static Map<String, String> pairs(String lines) {
        Map<String, String> pairs = new TreeMap<>();
        lines.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split("=", 2))
                .forEach(pair -> pairs.put(pair[0].strip(), pair[pair.length - 1].strip()));
        return pairs;
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public URI uri() {
        return uri;
    }

    @Override
    public Duration within() {
        return within;
    }

    @Override
    public Map<String, String> security() {
        return security;
    }

    @Override
    public Map<String, String> options() {
        return options;
    }

    @Override
    public boolean otherProcesses() {
        return !uri.getScheme().equals("memory");
    }

    @Override
    public Map<String, String> versions() {
        String version =
                InterposedProvider.of(uri.getScheme()).getClass().getPackage().getImplementationVersion();
        return Map.of("transport", uri.getScheme() + (version == null ? "" : " " + version));
    }
}
