package dev.convection.transport.tck;

import static dev.convection.transport.tck.Faulty.accepted;
import static dev.convection.transport.tck.Faulty.tags;

import dev.convection.transport.tck.Faulty.Around;
import dev.convection.transport.tck.Faulty.Remembers;
import dev.convection.transport.tck.internal.PassingTransport;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Receivers that give too much, too little, too early or too late. */
final class FaultyPolls {
    private FaultyPolls() {}

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

    /** A transport that has eyes for one queue only while that has messages: the first that had any. */
    static final class Starves extends Around {
        private final Destination source;
        private final AtomicReference<Destination> favourite;
        private final AtomicLong busy;

        Starves(Receiver<?> real, Destination source, AtomicReference<Destination> favourite, AtomicLong busy) {
            super(real);
            this.source = source;
            this.favourite = favourite;
            this.busy = busy;
        }

        static Transport transport(Transport real) {
            AtomicReference<Destination> favourite = new AtomicReference<>();
            AtomicLong busy = new AtomicLong();
            return new PassingTransport(real) {
                @Override
                public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
                    Receiver<?> receiver = super.openReceiver(source, maxOutstanding);
                    return source instanceof Destination.Queue
                            ? new Starves(receiver, source, favourite, busy)
                            : receiver;
                }
            };
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            Destination first = favourite.get();
            if (first != null && !first.equals(source) && System.nanoTime() - busy.get() < 2_000_000_000) {
                LockSupport.parkNanos(Math.min(wait.toNanos(), 20_000_000));
                return List.of();
            }
            List<Received<Object>> got = super.poll(max, wait);
            if (got.isEmpty()) {
                return got;
            }
            favourite.compareAndSet(null, source);
            if (source.equals(favourite.get())) {
                busy.set(System.nanoTime());
                return got;
            }
            boolean stillBusy = System.nanoTime() - busy.get() < 2_000_000_000;
            if (stillBusy) { // it had begun to wait before there was a favourite
                super.settle(got.stream()
                        .map(each -> Settlement.release(each.tag(), Duration.ZERO))
                        .toList());
            }
            return stillBusy ? List.of() : got;
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
                    Duration.ofNanos((long) (wait.toNanos() * factor)).plus(Faulty.longTime(wait.isZero() ? 0 : more));
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

    /** Finds nothing on another thread than its first. */
    static final class KnowsOneThread extends Around {
        private final AtomicReference<Thread> first = new AtomicReference<>();

        KnowsOneThread(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            Thread current = Thread.currentThread();
            Thread known = first.compareAndExchange(null, current);
            return known == null || known == current ? super.poll(max, wait) : List.of();
        }
    }
}
