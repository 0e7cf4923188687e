package dev.convection.transport.tck;

import static dev.convection.transport.tck.Faulty.tags;

import dev.convection.transport.tck.Faulty.Around;
import dev.convection.transport.tck.Faulty.Remembers;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Receivers that keep no lease, or one that is not theirs. */
final class FaultyLeases {
    private FaultyLeases() {}

    static final class ForgetsToRenew extends Around {
        ForgetsToRenew(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Object> extend(List<Object> tags) {
            return List.of();
        }
    }

    static final class RenewsForEver extends Remembers {
        RenewsForEver(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            if (!out.isEmpty()) {
                real.extend(out);
            }
            return super.poll(max, wait);
        }
    }

    /** Settles by message and not by delivery. */
    static final class SettlesAfterTheLease extends Around {
        private static final Set<String> DONE = ConcurrentHashMap.newKeySet();
        private final Map<Object, String> ids = new HashMap<>();

        SettlesAfterTheLease(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            List<Received<Object>> got = new ArrayList<>();
            for (Received<Object> each : super.poll(max, wait)) {
                if (DONE.contains(each.message().source()
                        + each.message().copyId()
                        + each.message().time())) {
                    real.settle(List.of(Settlement.accept(each.tag())));
                } else {
                    ids.put(
                            each.tag(),
                            each.message().source()
                                    + each.message().copyId()
                                    + each.message().time());
                    got.add(each);
                }
            }
            return got;
        }

        @Override
        public void settle(List<Settlement<Object>> settlements) {
            for (Settlement<Object> each : settlements) {
                String id = ids.remove(each.tag());
                if (id != null && each.accepted()) {
                    DONE.add(id);
                }
            }
            super.settle(settlements);
        }
    }

    static final class ThrowsLate extends Around {
        ThrowsLate(Receiver<?> real) {
            super(real);
        }

        @Override
        public void settle(List<Settlement<Object>> settlements) {
            check(real.extend(settlements.stream().map(Settlement::tag).toList()));
            super.settle(settlements);
        }

        @Override
        public List<Object> extend(List<Object> tags) {
            List<Object> lost = super.extend(tags);
            check(lost);
            return lost;
        }

        private static void check(List<Object> lost) {
            if (!lost.isEmpty()) {
                throw new TransportException(Kind.REFUSED, "broken", "No such delivery: " + lost, null);
            }
        }
    }
}
