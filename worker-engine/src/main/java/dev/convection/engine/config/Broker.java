package dev.convection.engine.config;

import dev.convection.worker.Bus;
import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How to get at one broker.
 *
 * @param group what its keys begin with: {@code transport}, or {@code listen.NAME}
 * @param uri where it is
 * @param namespace what keeps us apart from others on it
 * @param provision whether queues that are missing are created
 * @param security by the transports' own neutral names; may hold secrets
 * @param options of the transport's client library
 */
public record Broker(
        String group,
        URI uri,
        String namespace,
        boolean provision,
        Map<String, String> security,
        Map<String, String> options) {

    /** Copies the maps, in order. */
    public Broker {
        security = Collections.unmodifiableMap(new TreeMap<>(security));
        options = Collections.unmodifiableMap(new TreeMap<>(options));
    }

    /**
     * Begins a bus.
     *
     * @return a builder of the caller's own
     */
    public Bus.Builder bus() {
        Bus.Builder builder = Bus.builder(uri).namespace(namespace).provision(provision);
        security.forEach(builder::security);
        options.forEach(builder::option);
        return builder;
    }

    /** Without what may be secret. */
    @Override
    public String toString() {
        return group + " " + uri + ", namespace " + namespace;
    }
}
