package dev.convection.engine.bench;

import dev.convection.worker.Bus;
import dev.convection.worker.TransportException;
import dev.convection.worker.WorkerService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** All measurements of one transport, once, over a queue of its own, which it removes at the end. */
final class Trial implements AutoCloseable {
    private static final Duration HEAD_START = Duration.ofMillis(20);

    /** Who leaves early does not wait longer than that for a broker that does not answer. */
    private static final Duration LAST_CASTS = Duration.ofSeconds(5);

    private final Load load;
    private final Subject subject;
    private final Consumer<String> progress;
    private final Duration patience;
    private final Traffic traffic;
    private final Watch watch;
    private final List<Bus> buses = new ArrayList<>();
    private final List<Caster> casters = new ArrayList<>();
    private final List<WorkerService> engines = new ArrayList<>();
    private List<Sample> series = List.of();
    private String remains = "";

    /** Patience is how long nothing may happen until what is missing is given up. */
    Trial(Load load, Subject subject, Consumer<String> progress, Predicate<Duration> leaving, Duration patience) {
        this.load = load;
        this.subject = subject;
        this.progress = progress;
        this.patience = patience;
        this.traffic =
                new Traffic("convection-bench-" + UUID.randomUUID().toString().substring(0, 8), load);
        this.watch = new Watch(traffic, leaving);
    }

    String queue() {
        return traffic.queue;
    }

    Result run() {
        open();
        Sample[] both = both();
        Sample[] casts = casts();
        Sample[] handled = handled();
        double paced = latency();
        close();
        return new Result(
                subject.name(),
                casts[1].castsPerSecond(casts[0]),
                handled[1].handledPerSecond(handled[0]),
                both[1].castsPerSecond(both[0]),
                both[1].handledPerSecond(both[0]),
                traffic.latency(),
                traffic.confirmation(),
                paced,
                traffic.cast(),
                traffic.waiting(),
                traffic.ledger.doubled(),
                remains,
                series);
    }

    private void open() {
        for (int i = 0; i < load.clients(); i++) {
            casters.add(new Caster(i, bus(), traffic, load.size()));
        }
        for (int i = 0; i < load.engines(); i++) {
            engines.add(WorkerService.builder(bus())
                    .concurrency(load.concurrency())
                    .handler(traffic.queue, Traffic.TYPE, traffic::handle)
                    .build());
        }
    }

    private Bus bus() {
        Bus bus = subject.buses().get();
        buses.add(bus);
        return bus;
    }

    /** First of all, because it warms up everything. */
    private Sample[] both() {
        say("casting and handling at once");
        engines.forEach(WorkerService::start);
        casters.forEach(caster -> caster.flood(load.backlog()));
        watch.until(() -> false, load.warmUp());
        watch.begin();
        Sample from = watch.last();
        watch.until(() -> false, load.time());
        Sample[] measured = {from, watch.last()};
        series = watch.samples();
        stopCasting();
        finish();
        engines.forEach(WorkerService::stop);
        return measured;
    }

    private Sample[] casts() {
        say("casting");
        watch.begin();
        long before = watch.last().confirmed();
        int each = Math.max(1, load.backlog() / load.clients());
        casters.forEach(caster -> caster.cast(each));
        long all = before + (long) each * load.clients();
        watch.until(() -> traffic.confirmed() >= all, load.time());
        Sample[] measured = watch.steady(Sample::confirmed);
        stopCasting();
        return measured;
    }

    private Sample[] handled() {
        say("handling");
        watch.begin();
        engines.forEach(WorkerService::start);
        watch.until(() -> traffic.waiting() == 0, load.time());
        Sample[] measured = watch.steady(Sample::handled);
        finish();
        return measured;
    }

    private double latency() {
        say("timing");
        Duration settling = load.warmUp().compareTo(Duration.ofSeconds(1)) > 0 ? Duration.ofSeconds(1) : load.warmUp();
        long first = traffic.now() + HEAD_START.toNanos();
        double between = 1e9 * load.clients() / load.rate();
        for (int i = 0; i < casters.size(); i++) {
            // Not all in the same moment.
            casters.get(i).pace(first + (long) (between * i / casters.size()), between);
        }
        watch.until(() -> false, settling.plus(HEAD_START));
        traffic.timedFrom(traffic.now());
        watch.begin();
        Sample from = watch.last();
        watch.until(() -> false, load.time());
        double paced = watch.last().castsPerSecond(from);
        stopCasting();
        finish();
        return paced;
    }

    private void stopCasting() {
        casters.forEach(Caster::stop);
        watch.until(this::nobodyCasts, patience);
        watch.until(() -> traffic.confirmed() == traffic.cast(), patience);
    }

    /** Lets the engines handle all that is left, without working at it, as long as there is progress. */
    private void finish() {
        traffic.hurry(true);
        long handled;
        do {
            handled = traffic.handled();
            watch.until(() -> traffic.waiting() == 0, patience);
        } while (traffic.waiting() > 0 && traffic.handled() > handled);
        traffic.hurry(false);
    }

    private boolean nobodyCasts() {
        return casters.stream().noneMatch(Caster::running);
    }

    private void say(String what) {
        progress.accept(subject.name() + ": " + what);
    }

    /** Leaves nothing on the broker. Callable twice. */
    @Override
    public void close() {
        traffic.hurry(true);
        casters.forEach(Caster::stop);
        // A cast that comes after the queue was removed would make it anew.
        watch.settle(() -> nobodyCasts() && traffic.underWay() == 0, LAST_CASTS);
        engines.forEach(WorkerService::stop);
        if (!buses.isEmpty()) {
            try {
                buses.get(0).remove(traffic.queue);
            } catch (TransportException e) {
                remains = "The queue " + traffic.queue + " could not be removed, do it by hand: " + e.getMessage();
            }
        }
        buses.forEach(Bus::close);
        buses.clear();
        engines.clear();
    }
}
