package dev.convection.transport.tck;

import static dev.convection.transport.tck.Faulty.accepted;
import static dev.convection.transport.tck.Faulty.tags;

import dev.convection.transport.tck.Faulty.Around;
import dev.convection.transport.tck.Faulty.Remembers;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Receivers that settle what they must not, or not what they must. */
final class FaultySettlements {
    private FaultySettlements() {}

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
}
