package dev.convection.worker.internal;

import dev.convection.worker.Bus;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Traits;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** Moves what a queue holds from one bus to another, place by place. */
public final class Mover {
    private static final int BATCH = 200;

    private final BusCore from;
    private final BusCore to;
    private final BooleanSupplier goOn;

    /** Between two buses. */
    public Mover(BusCore from, BusCore to, BooleanSupplier goOn) {
        this.from = from;
        this.to = to;
        this.goOn = goOn;
    }

    /** Once through all places of a queue. */
    public Bus.Moved move(String queue, Set<String> engines) {
        long waiting = 0;
        long directed = 0;
        long retrying = 0;
        long dead = 0;
        for (Destination place : places(from, queue, engines)) {
            long moved = drain(place);
            if (place instanceof Destination.Directed) {
                directed += moved;
            } else if (place instanceof Destination.Lane) {
                retrying += moved;
            } else if (place instanceof Destination.DeadLetters) {
                dead += moved;
            } else {
                waiting += moved;
            }
        }
        return new Bus.Moved(waiting, directed, retrying, dead);
    }

    /** Lanes before the queue that they lead to, so that what arrives there meanwhile is moved too. */
    private static List<Destination> places(BusCore bus, String queue, Set<String> engines) {
        List<Destination> places = new ArrayList<>();
        Traits traits = bus.traits();
        if (!traits.delayedRelease() && !traits.delayedSend()) {
            for (int step = Lanes.count() - 1; step >= 0; step--) {
                places.add(new Destination.Lane(queue, step));
            }
        }
        for (String engine : new TreeSet<>(engines)) {
            places.add(new Destination.Directed(queue, engine));
        }
        places.add(new Destination.Queue(queue));
        places.add(new Destination.DeadLetters(queue));
        return places;
    }

    /** How many messages there are in all places, where the broker tells. */
    public static OptionalLong depth(BusCore bus, String queue, Set<String> engines) {
        long sum = 0;
        for (Destination place : places(bus, queue, engines)) {
            OptionalLong depth = depth(bus, place);
            if (depth.isEmpty()) {
                return OptionalLong.empty();
            }
            sum += depth.getAsLong();
        }
        return OptionalLong.of(sum);
    }

    private static OptionalLong depth(BusCore bus, Destination place) {
        try {
            return bus.transport().depth(place);
        } catch (TransportException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return OptionalLong.of(0);
            }
            throw e;
        }
    }

    private long drain(Destination place) {
        if (isEmpty(place)) {
            return 0; // and is not created by opening a receiver
        }
        int most = Math.min(BATCH, from.traits().maxOutstanding());
        try (Receiver<?> receiver = from.transport().openReceiver(place, most)) {
            return drain(place, receiver, most);
        } catch (TransportException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return 0;
            }
            throw e;
        }
    }

    private <T> long drain(Destination place, Receiver<T> receiver, int most) {
        long moved = 0;
        while (goOn.getAsBoolean()) {
            MovedBatch<T> batch = new MovedBatch<>(from, to, place, receiver);
            int count = batch.move(most);
            moved += count;
            // Asked before waiting for more, which takes longer.
            if (count == 0 || count < most && isEmpty(place)) {
                break;
            }
        }
        return moved;
    }

    private boolean isEmpty(Destination place) {
        OptionalLong depth = depth(from, place);
        return depth.isPresent() && depth.getAsLong() == 0;
    }
}
