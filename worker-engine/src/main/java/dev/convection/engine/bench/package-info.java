/**
 * Measures a broker through the bus, as programs use it: how much it takes, how much it gives out, and how long a message is on
 * its way. While it measures it looks at every message, so that a figure is never bought with a loss.
 *
 * <pre>
 *   Bench ── one Trial for each transport and round ──▶ Result ──▶ Findings ──▶ table, JSON, HTML
 *              casters ──▶ a queue of its own ──▶ engines           (Ledger: a bit for each message)
 * </pre>
 *
 * <p>Knows no transport: a {@link dev.convection.engine.bench.Subject} is a name, and a way to open a bus.
 */
@NullMarked
package dev.convection.engine.bench;

import org.jspecify.annotations.NullMarked;
