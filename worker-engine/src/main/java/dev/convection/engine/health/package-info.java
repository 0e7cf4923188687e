/**
 * How an engine is, for whoever watches over it: {@code /health/live}, {@code /health/ready} and {@code /metrics} over HTTP.
 *
 * <pre>
 *   bus, service ──────────────▶ Condition ──▶ /health/*
 *   store, queues ──▶ Probe ──▶     │
 *                                   └────────▶ EngineMeters ──▶ /metrics
 * </pre>
 *
 * A request never waits for a broker or a store: what they must be asked for, {@link dev.convection.engine.health.Probe} asks
 * on a thread of its own, every few seconds, and the last answer is what is told.
 */
@NullMarked
package dev.convection.engine.health;

import org.jspecify.annotations.NullMarked;
