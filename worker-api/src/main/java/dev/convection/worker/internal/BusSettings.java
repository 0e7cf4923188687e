package dev.convection.worker.internal;

import dev.convection.worker.BusListener;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a bus's builder has been told. */
public final class BusSettings {
    public final URI uri;
    public String namespace = "convection";
    public @Nullable String source;
    public Duration deadline = Duration.ofSeconds(30);
    public int window = 1000;
    public boolean provision = true;
    public final Map<String, String> security = new HashMap<>();
    public final Map<String, String> options = new HashMap<>();
    public final List<BusListener> listeners = new ArrayList<>();

    public BusSettings(URI uri) {
        this.uri = uri;
    }
}
