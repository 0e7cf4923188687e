package dev.convection.transport.memory;

import dev.convection.worker.Delivery;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A handler that writes down what it was given, and does then what its test says. */
final class Book implements WorkerService.Handler {
    final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final WorkerService.Handler then;

    /** One attempt. */
    record Entry(String id, int attempt, String engine, Delivery delivery, long at) {}

    Book() {
        this(delivery -> Outcome.done());
    }

    Book(WorkerService.Handler then) {
        this.then = then;
    }

    /** A handler that does not return before the latch is down, and can be interrupted. */
    static Book waitingFor(CountDownLatch latch) {
        return new Book(delivery -> {
            latch.await();
            return Outcome.done();
        });
    }

    @Override
    public Outcome handle(Delivery delivery) throws Exception {
        entries.add(
                new Entry(delivery.message().id(), delivery.attempt(), delivery.engine(), delivery, System.nanoTime()));
        return then.handle(delivery);
    }

    List<String> ids() {
        return entries.stream().map(Entry::id).toList();
    }

    List<Integer> attempts() {
        return entries.stream().map(Entry::attempt).toList();
    }

    List<String> engines() {
        return entries.stream().map(Entry::engine).toList();
    }

    void await(int attempts) {
        Rig.eventually().until(() -> entries.size() >= attempts);
    }
}
