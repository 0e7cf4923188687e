package dev.convection.engine.bench;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What one trial found. Rates are per second, times in nanoseconds.
 *
 * @param subject the transport's name
 * @param casts only casting
 * @param handled only handling
 * @param bothCasts casting, while engines handle
 * @param bothHandled handling, while clients cast
 * @param latency from when a message was to be cast to the beginning of its handler
 * @param confirmation from when a message was to be cast to the broker's word
 * @param paced how many a second were really cast while that was measured
 * @param messages how many were cast in all
 * @param lost how many of them were not handled
 * @param doubled how often one was handled again
 * @param remains why the queue could not be removed; empty if it was
 * @param series how casting and handling at once went on
 */
record Result(
        String subject,
        double casts,
        double handled,
        double bothCasts,
        double bothHandled,
        Histogram latency,
        Histogram confirmation,
        double paced,
        long messages,
        long lost,
        long doubled,
        String remains,
        List<Sample> series) {}
