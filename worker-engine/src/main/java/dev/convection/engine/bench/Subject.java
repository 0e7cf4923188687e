package dev.convection.engine.bench;

import dev.convection.worker.Bus;
import java.util.function.Supplier;

/**
 * A transport that is measured.
 *
 * @param name how people know it; no secret
 * @param buses opens a bus on it, whose connection it shares with no other; whoever asks closes it
 */
public record Subject(String name, Supplier<Bus> buses) {}
