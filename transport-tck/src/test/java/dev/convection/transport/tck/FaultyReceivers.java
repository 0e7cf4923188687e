package dev.convection.transport.tck;

import dev.convection.transport.tck.Faulty.Around;
import dev.convection.transport.tck.internal.PassingTransport;
import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Receivers with one fault each. */
final class FaultyReceivers {
    private FaultyReceivers() {}

    private static List<Settlement<Object>> accepted(List<Object> tags) {
        return tags.stream().map(Settlement::accept).toList();
    }

    private static List<Object> tags(List<Received<Object>> deliveries) {
        return deliveries.stream().map(Received::tag).toList();
    }

    static final class AcksOnReceipt extends Around {
        AcksOnReceipt(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            List<Received<Object>> got = super.poll(max, wait);
            if (!got.isEmpty()) {
                real.settle(accepted(tags(got)));
            }
            return got;
        }

        @Override
        public void settle(List<Settlement<Object>> settlements) {}

        @Override
        public List<Object> extend(List<Object> tags) {
            return List.of();
        }
    }

    /** Remembers what is out, in order. */
    static class Remembers extends Around {
        final List<Object> out = new ArrayList<>();

        Remembers(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            List<Received<Object>> got = super.poll(max, wait);
            out.addAll(tags(got));
            return got;
        }

        @Override
        public void settle(List<Settlement<Object>> settlements) {
            settlements.forEach(each -> out.remove(each.tag()));
            super.settle(settlements);
        }
    }

    static final class AcksEverythingBefore extends Remembers {
        AcksEverythingBefore(Receiver<?> real) {
            super(real);
        }

        @Override
        public void settle(List<Settlement<Object>> settlements) {
            for (Settlement<Object> each : settlements) {
                int at = out.indexOf(each.tag());
                if (at >= 0) {
                    List<Object> before = List.copyOf(out.subList(0, at));
                    out.removeAll(before);
                    out.remove(each.tag());
                    if (each.accepted() && !before.isEmpty()) {
                        real.settle(accepted(before));
                    }
                    real.settle(List.of(each));
                }
            }
        }
    }

    static final class ReleasesAll extends Remembers {
        ReleasesAll(Receiver<?> real) {
            super(real);
        }

        @Override
        public void settle(List<Settlement<Object>> settlements) {
            List<Settlement<Object>> known = settlements.stream()
                    .filter(each -> out.contains(each.tag()))
                    .toList();
            if (!known.isEmpty()) {
                super.settle(known);
            }
            if (settlements.stream().anyMatch(each -> !each.accepted()) && !out.isEmpty()) {
                super.settle(List.copyOf(out).stream()
                        .map(tag -> Settlement.release(tag, Duration.ZERO))
                        .toList());
            }
        }
    }

    static final class DropsOnRelease extends Around {
        DropsOnRelease(Receiver<?> real) {
            super(real);
        }

        @Override
        public void settle(List<Settlement<Object>> settlements) {
            super.settle(accepted(settlements.stream().map(Settlement::tag).toList()));
        }
    }

    static final class NeverRedelivers extends Around {
        NeverRedelivers(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            List<Received<Object>> got = new ArrayList<>(super.poll(max, wait));
            List<Received<Object>> again =
                    got.stream().filter(each -> each.deliveries() > 1).toList();
            if (!again.isEmpty()) {
                real.settle(accepted(tags(again)));
                got.removeAll(again);
            }
            return got;
        }
    }

    static final class NeverSettles extends Around {
        NeverSettles(Receiver<?> real) {
            super(real);
        }

        @Override
        public void settle(List<Settlement<Object>> settlements) {
            List<Settlement<Object>> released =
                    settlements.stream().filter(each -> !each.accepted()).toList();
            if (!released.isEmpty()) {
                super.settle(released);
            }
        }
    }

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

    private static Received<Object> counted(Received<Object> each, int deliveries) {
        return new Received<>(each.tag(), each.message(), deliveries, each.undecodable());
    }

    static final class CountsFromZero extends Around {
        CountsFromZero(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            return super.poll(max, wait).stream()
                    .map(each -> counted(each, Math.max(1, each.deliveries() - 1)))
                    .toList();
        }
    }

    static final class CountsTwice extends Around {
        CountsTwice(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            return super.poll(max, wait).stream()
                    .map(each -> counted(each, each.deliveries() * 2 - 1))
                    .toList();
        }
    }

    static final class CountsInMemory extends Around {
        private final Map<String, Integer> counts = new HashMap<>();

        CountsInMemory(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            return super.poll(max, wait).stream()
                    .map(each -> counted(each, counts.merge(each.message().copyId(), 1, Integer::sum)))
                    .toList();
        }
    }

    static final class IgnoresMax extends Around {
        IgnoresMax(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            return super.poll(max + 100, wait);
        }
    }

    static final class Hoards extends Around {
        private final Deque<Received<Object>> buffer = new ArrayDeque<>();

        Hoards(Receiver<?> real) {
            super(real);
        }

        static Transport transport(Transport real) {
            return new PassingTransport(real) {
                @Override
                public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
                    return new Hoards(super.openReceiver(source, 1_000));
                }
            };
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            if (buffer.isEmpty()) {
                buffer.addAll(super.poll(1_000, wait));
            } else {
                buffer.addAll(super.poll(1_000, Duration.ZERO));
            }
            List<Received<Object>> some = new ArrayList<>();
            while (some.size() < max && !buffer.isEmpty()) {
                some.add(buffer.poll());
            }
            return some;
        }
    }

    /** Gives it back while handing it over, so that another gets it too; remembers what was accepted. */
    static final class DeliversToTwo extends Around {
        private static final Set<String> DONE = ConcurrentHashMap.newKeySet();
        private final Map<Object, String> ids = new HashMap<>();

        DeliversToTwo(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            List<Received<Object>> got = new ArrayList<>();
            for (Received<Object> each : super.poll(max, wait)) {
                String id = each.message().copyId();
                if (DONE.contains(id) || each.deliveries() > 2) {
                    real.settle(List.of(Settlement.accept(each.tag())));
                } else {
                    real.settle(List.of(Settlement.release(each.tag(), Duration.ZERO)));
                    ids.put(each.tag(), id);
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
        }

        @Override
        public List<Object> extend(List<Object> tags) {
            return List.of();
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

    static final class Delays extends Around {
        private final double factor;

        Delays(Receiver<?> real, double factor) {
            super(real);
            this.factor = factor;
        }

        @Override
        public void settle(List<Settlement<Object>> settlements) {
            super.settle(settlements.stream()
                    .map(each -> each.accepted()
                            ? each
                            : Settlement.release(each.tag(), Duration.ofNanos((long)
                                    (each.delay().toNanos() * factor))))
                    .toList());
        }
    }

    static final class KeepsAtClose extends Around {
        KeepsAtClose(Receiver<?> real) {
            super(real);
        }

        @Override
        public void close() {}
    }

    static final class SettlesWithTheNextPoll extends Around {
        private final List<Settlement<Object>> pending = new ArrayList<>();

        SettlesWithTheNextPoll(Receiver<?> real) {
            super(real);
        }

        @Override
        public void settle(List<Settlement<Object>> settlements) {
            pending.addAll(settlements);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            if (!pending.isEmpty()) {
                super.settle(pending);
                pending.clear();
            }
            return super.poll(max, wait);
        }
    }

    static final class OneAtATime extends Remembers {
        OneAtATime(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            if (!out.isEmpty()) {
                LockSupport.parkNanos(Math.min(wait.toNanos(), 5_000_000));
                return List.of();
            }
            return super.poll(1, wait);
        }
    }

    /** A transport where only the first receiver of a queue gets anything while it has enough to do. */
    static final class Starves extends Around {
        private final AtomicLong busy;
        private final boolean first;

        Starves(Receiver<?> real, AtomicLong busy, boolean first) {
            super(real);
            this.busy = busy;
            this.first = first;
        }

        static Transport transport(Transport real) {
            AtomicLong busy = new AtomicLong();
            Set<String> opened = new HashSet<>();
            return new PassingTransport(real) {
                @Override
                public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
                    synchronized (opened) {
                        boolean first = opened.isEmpty() || opened.contains(source.toString());
                        if (source instanceof Destination.Queue && opened.isEmpty()) {
                            opened.add(source.toString());
                        }
                        return new Starves(
                                super.openReceiver(source, maxOutstanding),
                                busy,
                                first || !(source instanceof Destination.Queue));
                    }
                }
            };
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            if (!first && System.nanoTime() - busy.get() < 500_000_000 && busy.get() != 0) {
                LockSupport.parkNanos(Math.min(wait.toNanos(), 20_000_000));
                return List.of();
            }
            List<Received<Object>> got = super.poll(max, wait);
            if (first && !got.isEmpty()) {
                busy.set(System.nanoTime());
            }
            return got;
        }
    }

    static final class Waits extends Around {
        private final double factor;
        private final int more;

        Waits(Receiver<?> real, double factor, int more) {
            super(real);
            this.factor = factor;
            this.more = more;
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            Duration changed =
                    Duration.ofNanos((long) (wait.toNanos() * factor)).plusSeconds(wait.isZero() ? 0 : more);
            return super.poll(max, changed);
        }
    }

    static final class WaitsForABatch extends Around {
        WaitsForABatch(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            List<Received<Object>> got = new ArrayList<>();
            long end = System.nanoTime() + wait.toNanos();
            do {
                long left = Math.max(0, end - System.nanoTime());
                List<Received<Object>> some = super.poll(max - got.size(), Duration.ofNanos(left));
                got.addAll(some);
                if (some.isEmpty()) {
                    break;
                }
            } while (got.size() < max && System.nanoTime() - end < 0);
            return got;
        }
    }

    static final class WakesLate extends Around {
        WakesLate(Receiver<?> real) {
            super(real);
        }

        @Override
        public void wakeup() {}
    }

    static final class LosesOnWakeup extends Around {
        private volatile boolean woken;

        LosesOnWakeup(Receiver<?> real) {
            super(real);
        }

        @Override
        public void wakeup() {
            woken = true;
            super.wakeup();
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            List<Received<Object>> got = super.poll(max, wait);
            if (woken && !got.isEmpty()) {
                woken = false;
                real.settle(accepted(tags(got)));
                return List.of();
            }
            return got;
        }
    }

    static final class DropsUndecodable extends Around {
        DropsUndecodable(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            List<Received<Object>> got = new ArrayList<>(super.poll(max, wait));
            for (Received<Object> each : List.copyOf(got)) {
                if (each.undecodable() != null) {
                    real.settle(List.of(Settlement.accept(each.tag())));
                    got.remove(each);
                }
            }
            return got;
        }
    }

    static final class ThrowsOnUndecodable extends Around {
        ThrowsOnUndecodable(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            List<Received<Object>> got = super.poll(max, wait);
            if (got.stream().anyMatch(each -> each.undecodable() != null)) {
                throw new IllegalArgumentException("no specversion");
            }
            return got;
        }
    }

    static final class NewIds extends Around {
        NewIds(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            return super.poll(max, wait).stream()
                    .map(each -> new Received<>(
                            each.tag(),
                            each.deliveries() == 1 ? each.message() : renamed(each.message(), each.deliveries()),
                            each.deliveries(),
                            each.undecodable()))
                    .toList();
        }

        private static Message renamed(Message message, int deliveries) {
            return Message.of(
                    message.id() + "-" + deliveries,
                    message.source(),
                    message.type(),
                    message.time(),
                    message.contentType(),
                    message.attributes(),
                    message.body());
        }
    }
}
