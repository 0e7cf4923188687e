/**
 * The engine's memory: SQL through JDBI, on H2 in this process or on PostgreSQL.
 *
 * <p>A table is a class with one method for each statement; {@link Tables} is all of them on one connection, and
 * {@link Database} hands that out: {@code read}, {@code snapshot} or {@code write}. Nothing here knows what convergence is, and
 * no lock of this JVM guards anything: several engines in several processes share one database.
 *
 * <p>Locks are taken in the order stack, resource, node; nodes after one's own in the order of their keys. Where two
 * transactions still meet crosswise, the database ends one of them and {@link Database#write} runs it again.
 */
@NullMarked
package dev.convection.engine.store;

import org.jspecify.annotations.NullMarked;
