package dev.convection.transport.kafka;

import dev.convection.worker.spi.Destination;
import org.apache.kafka.common.Uuid;

/**
 * Where a receiver was opened.
 *
 * @param source what it receives from
 * @param topic the topic's name
 * @param id the topic's id: one that is made anew has another
 * @param group the share group
 */
record KafkaPlace(Destination source, String topic, Uuid id, String group) {}
