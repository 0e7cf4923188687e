package dev.convection.transport.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.spi.Destination;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaAddressesTest {
    private static final List<String> NAMES = List.of(
            "a",
            "A",
            "a.b",
            "a_b",
            "a-b",
            "a..b",
            "a__b",
            "a._b",
            "a_.b",
            "a_d",
            "a_u",
            "d",
            "u",
            "_",
            ".",
            "-",
            "_d",
            ".d",
            "a.",
            "a_",
            "queue",
            "queue.a",
            "lane1",
            "all",
            "x".repeat(99),
            "x".repeat(100),
            "_".repeat(100),
            ".".repeat(100));

    private final KafkaAddresses addresses = new KafkaAddresses("convection");

    @Test
    void ordinaryNamesCanBeRead() {
        assertThat(addresses.topic(new Destination.Queue("engine-worker"))).isEqualTo("convection.queue.engine-worker");
        assertThat(addresses.topic(new Destination.Directed("engine-worker", "e-1")))
                .isEqualTo("convection.engine.engine-worker..e-1");
        assertThat(addresses.topic(new Destination.Lane("engine-worker", 3)))
                .isEqualTo("convection.lane3.engine-worker");
        assertThat(addresses.topic(new Destination.DeadLetters("orders.eu_1")))
                .isEqualTo("convection.letters.orders_deu_u1");
    }

    @Test
    void copiesForAllEnginesShareATopicAndNotAGroup() {
        Destination one = new Destination.Subscription("q", "one");

        assertThat(addresses.topic(one)).isEqualTo(addresses.topic(new Destination.Fanout("q")));
        assertThat(addresses.groupOf(one)).isEqualTo("convection.all.q..one");
    }

    @Test
    void noTwoDestinationsShareATopicAlsoWhereDotsCountAsUnderscores() {
        Map<String, String> seen = new HashMap<>();
        for (String namespace : List.of("n", "n.queue", "n_queue", "N", "n.", "n_d", "x".repeat(100))) {
            for (Destination each : destinations()) {
                String topic = new KafkaAddresses(namespace).topic(each);
                assertThat(topic).matches("[a-zA-Z0-9._-]{1,245}").doesNotStartWith("__");
                assertThat(seen.put(topic.replace('.', '_'), namespace + " " + each))
                        .as(topic)
                        .isNull();
            }
        }
    }

    private static List<Destination> destinations() {
        List<Destination> all = new ArrayList<>();
        for (String name : NAMES) {
            all.add(new Destination.Queue(name));
            all.add(new Destination.Fanout(name));
            all.add(new Destination.DeadLetters(name));
            all.add(new Destination.Lane(name, 0));
            all.add(new Destination.Lane(name, 1));
            for (String engine : NAMES) {
                all.add(new Destination.Directed(name, engine));
            }
        }
        return all;
    }
}
