/**
 * The conformance kit: what makes a transport trustworthy, as tests that its author runs and cannot change.
 *
 * <pre>
 *   your harness ──▶ TransportConformance ──▶ contract tier ──▶ report
 *   (60 to 90 lines)  (subclass: 5 lines)     fault tier         (text, HTML)
 * </pre>
 *
 * <p>An author writes a {@link dev.convection.transport.tck.TransportHarness} and a subclass of
 * {@link dev.convection.transport.tck.TransportConformance}. Every test bears the ids of the requirements that it checks; each
 * has been seen to fail on a transport with a fault made for it. After a run, {@code target/convection-tck} holds the report:
 * what passed, failed, was skipped and why, is not offered by the transport, or is not tested by this kit.
 *
 * <p>On a slow machine, {@code -Dconvection.tck.factor=3} makes every wait three times as long. There is no other switch:
 * tests are not run again to get green.
 */
@NullMarked
package dev.convection.transport.tck;

import org.jspecify.annotations.NullMarked;
