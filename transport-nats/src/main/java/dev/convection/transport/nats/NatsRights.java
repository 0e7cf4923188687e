package dev.convection.transport.nats;

import dev.convection.worker.Finding;
import dev.convection.worker.spi.Destination;
import io.nats.client.Connection;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds out what a user may not do with a queue: by doing it in a way that comes to nothing, as servers tell nobody his rights and
 * refuse what is forbidden before they look at what it says. Requests are no JSON, names are of nobody, and casts expect a stream that
 * there is not.
 */
final class NatsRights {
    private static final byte[] NONSENSE = "examination".getBytes(StandardCharsets.US_ASCII);
    private static final String NOBODY = "examination";

    private final NatsLink link;
    private final NatsApi api;
    private final NatsAddresses addresses;
    private final boolean provision;

    NatsRights(NatsLink link, NatsApi api, NatsAddresses addresses, boolean provision) {
        this.link = link;
        this.api = api;
        this.addresses = addresses;
        this.provision = provision;
    }

    /** A problem for each right that is missing. */
    List<Finding> missing(String queue) {
        Connection connection = link.connection("Examining what is allowed");
        Map<String, String> tries = new LinkedHashMap<>();
        for (Destination place : List.of(
                new Destination.Queue(queue),
                new Destination.Directed(queue, NOBODY),
                new Destination.Fanout(queue),
                new Destination.DeadLetters(queue))) {
            tries.put(addresses.subject(place), "to cast to " + place);
            connection.publish(addresses.subject(place), new Headers().add("Nats-Expected-Stream", NOBODY), NONSENSE);
        }
        requests(queue).forEach((subject, purpose) -> {
            tries.put(subject, purpose);
            connection.publish(subject, NONSENSE);
        });
        link.flush();
        List<Finding> findings = new ArrayList<>();
        link.troubles()
                .violations(tries.keySet())
                .forEach(subject -> findings.add(Finding.problem(
                        "queue " + queue + ": this user may not publish to " + subject + ", which is needed "
                                + tries.get(subject),
                        "allow it; the page of this transport has a table of what programs need that only cast, and"
                                + " engines")));
        return findings;
    }

    private Map<String, String> requests(String queue) {
        Destination place = new Destination.Queue(queue);
        String stream = addresses.stream(place);
        String work = addresses.consumer(place);
        Map<String, String> requests = new LinkedHashMap<>();
        requests.put(api.subject("STREAM.INFO." + stream), "to see whether its stream fits");
        if (provision) {
            requests.put(api.subject("STREAM.CREATE." + stream), "to make its stream");
        }
        requests.put(api.subject("CONSUMER.INFO." + stream + "." + work), "to see whether its consumer fits");
        requests.put(api.subject("CONSUMER.CREATE." + stream + "." + NOBODY), "to make consumers");
        requests.put(api.subject("CONSUMER.DELETE." + stream + "." + NOBODY), "to remove an engine's consumers");
        requests.put(api.subject("CONSUMER.MSG.NEXT." + stream + "." + NOBODY), "to receive");
        requests.put("$JS.ACK." + stream + "." + NOBODY + ".1.1.1.1.0", "to settle what was received");
        requests.put(api.subject("STREAM.MSG.GET." + stream), "to show messages and dead letters");
        return requests;
    }
}
