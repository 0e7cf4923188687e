package dev.convection.benchmark;

import com.sun.management.OperatingSystemMXBean;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * How cost grows with the load, over the memory transport: a program that prints tables. What should stay the same from row to row
 * is the processor time for each message; wall time depends on what else the machine does.
 */
public final class Growth {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final int MESSAGES = 100_000;
    private static final String TYPE = "growth.message";
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final List<AutoCloseable> open = new ArrayList<>();
    private final URI uri = URI.create("memory:growth-" + NAMES.incrementAndGet());
    private CountDownLatch left = new CountDownLatch(0);
    private long handlerNanos;
    private int threads;

    private Growth() {}

    /** Arguments: which tables; all if there are none. */
    public static void main(String[] args) throws Exception {
        Set<String> wanted = Set.of(args);
        Growth warmUp = new Growth();
        warmUp.run(1, 1, 1, 16, 3 * MESSAGES, "{}");
        for (Table table : Table.values()) {
            if (wanted.isEmpty() || wanted.contains(table.name().toLowerCase(java.util.Locale.ROOT))) {
                table.print();
            }
        }
    }

    private enum Table {
        BACKLOG {
            @Override
            void print() throws Exception {
                head("backlog", "cast, us", "handled, us", "heap, MiB");
                for (int backlog : new int[] {1_000, 10_000, 100_000, 1_000_000}) {
                    new Growth().backlog(backlog);
                }
            }
        },
        ENGINES {
            @Override
            void print() throws Exception {
                head("engines", "us a message", "messages/s", "threads");
                for (int engines : new int[] {1, 2, 5, 10, 25, 50}) {
                    new Growth().row(engines, 1, engines, 1, 16, "{}");
                }
            }
        },
        QUEUES {
            @Override
            void print() throws Exception {
                head("queues", "us a message", "messages/s", "threads");
                for (int queues : new int[] {1, 5, 20, 100, 500}) {
                    new Growth().row(queues, queues, 1, 1, 16, "{}");
                }
            }
        },
        BODY {
            @Override
            void print() throws Exception {
                head("bytes", "us a message", "messages/s", "threads");
                for (int bytes : new int[] {0, 1 << 10, 1 << 14, 1 << 17, 1_000_000}) {
                    String json = bytes == 0 ? "{}" : "{\"b\":\"" + "x".repeat(bytes - 8) + "\"}";
                    new Growth().row(bytes, 1, 1, 1, 16, json);
                }
            }
        },
        CLIENTS {
            @Override
            void print() throws Exception {
                head("clients", "us a message", "messages/s", "threads");
                for (int clients : new int[] {1, 10, 100, 1000}) {
                    new Growth().row(clients, 1, 1, clients, 16, "{}");
                }
            }
        },
        CONCURRENCY {
            @Override
            void print() throws Exception {
                head("slots", "us a message", "messages/s", "threads");
                for (int slots : new int[] {1, 4, 16, 64, 256, 1000}) {
                    new Growth().row(slots, 1, 1, 1, slots, "{}");
                }
            }
        },
        HANDLERS {
            @Override
            void print() throws Exception {
                head("slots, 10 ms", "us a message", "of ideal", "bare pool");
                for (int slots : new int[] {1, 4, 16, 64, 256, 1000}) {
                    new Growth().handlers(slots);
                }
            }
        };

        abstract void print() throws Exception;
    }

    private static void head(String... names) {
        System.out.printf("%n%14s %14s %14s %10s%n", (Object[]) names);
    }

    private record Cost(double micros, double perSecond) {}

    private interface Work {
        void run() throws Exception;
    }

    private static Cost cost(int messages, Work work) throws Exception {
        long cpu = SYSTEM.getProcessCpuTime();
        long begun = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new Cost((SYSTEM.getProcessCpuTime() - cpu) / 1e3 / messages, messages / seconds);
    }

    private void row(int label, int queues, int engines, int clients, int slots, String json) throws Exception {
        int messages = (int) Math.max(200, Math.min(MESSAGES, 200_000_000L / Math.max(1, json.length())));
        Cost cost = run(queues, engines, clients, slots, messages, json);
        System.out.printf("%,14d %14.2f %,14.0f %10d%n", label, cost.micros, cost.perSecond, threads);
    }

    /** Twice, and the second time counts: the first opens connections, makes threads and compiles. */
    private Cost run(int queues, int engines, int clients, int slots, int messages, String json) throws Exception {
        try {
            for (int i = 0; i < engines; i++) {
                engine(queues, slots);
            }
            List<Bus> casting = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                casting.add(bus());
            }
            cost(messages, () -> flow(casting, queues, messages, json));
            return cost(messages, () -> flow(casting, queues, messages, json));
        } finally {
            close();
        }
    }

    private void flow(List<Bus> casting, int queues, int messages, String json) throws Exception {
        int each = messages / casting.size();
        left = new CountDownLatch(each * casting.size());
        List<Thread> clients = new ArrayList<>();
        for (Bus bus : casting) {
            Thread client = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    bus.cast("growth-" + i % queues, TYPE, json, CastOptions.DEFAULT);
                    while (left.getCount() > 0 && i % 64 == 0 && i - (messages - left.getCount()) > 20_000) {
                        LockSupport.parkNanos(100_000);
                    }
                }
            });
            client.start();
            clients.add(client);
        }
        threads = Thread.activeCount();
        await();
        for (Thread client : clients) {
            client.join();
        }
    }

    private void backlog(int backlog) throws Exception {
        try {
            Bus bus = bus();
            Cost cast = cost(backlog, () -> {
                for (int i = 0; i < backlog; i++) {
                    bus.cast("growth-0", TYPE, "{}", CastOptions.DEFAULT);
                }
            });
            left = new CountDownLatch(backlog);
            long heap = heap();
            Cost handled = cost(backlog, () -> {
                engine(1, 16);
                await();
            });
            System.out.printf("%,14d %14.2f %14.2f %,10d%n", backlog, cast.micros, handled.micros, heap >> 20);
        } finally {
            close();
        }
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void handlers(int slots) throws Exception {
        handlerNanos = TimeUnit.MILLISECONDS.toNanos(10);
        int messages = slots * 100;
        try {
            Bus bus = bus();
            engine(1, slots);
            for (int measured = 0; measured < 2; measured++) {
                left = new CountDownLatch(messages);
                Cost cost = cost(messages, () -> {
                    for (int i = 0; i < messages; i++) {
                        bus.cast("growth-0", TYPE, "{}", CastOptions.DEFAULT);
                    }
                    await();
                });
                double ideal = slots / 0.010;
                if (measured == 1) {
                    double bare = ideal / bare(slots, messages).perSecond;
                    System.out.printf(
                            "%,14d %14.2f %14.3f %10.3f%n", slots, cost.micros, ideal / cost.perSecond, bare);
                }
            }
        } finally {
            close();
        }
    }

    /** The same handlers on nothing but threads. */
    private Cost bare(int slots, int messages) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(slots);
        try {
            left = new CountDownLatch(messages);
            return cost(messages, () -> {
                for (int i = 0; i < messages; i++) {
                    pool.execute(this::handle);
                }
                await();
            });
        } finally {
            pool.shutdown();
        }
    }

    private Outcome handle() {
        if (handlerNanos > 0) {
            long until = System.nanoTime() + handlerNanos;
            while (System.nanoTime() < until) {
                LockSupport.parkNanos(until - System.nanoTime());
            }
        }
        left.countDown();
        return Outcome.done();
    }

    private void engine(int queues, int slots) {
        WorkerService.Builder builder = WorkerService.builder(bus()).concurrency(slots);
        for (int i = 0; i < queues; i++) {
            builder.handler("growth-" + i, TYPE, delivery -> handle());
        }
        open.add(builder.start());
    }

    private Bus bus() {
        Bus bus = Bus.open(uri);
        open.add(bus);
        return bus;
    }

    private void await() throws InterruptedException {
        if (!left.await(5, TimeUnit.MINUTES)) {
            throw new IllegalStateException(left.getCount() + " messages were not handled within five minutes");
        }
    }

    private void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }
}
