package dev.convection.transport.tck.internal;

import dev.convection.worker.Bus;
import dev.convection.worker.Delivery;
import dev.convection.worker.Outcome;
import dev.convection.worker.RetryPolicy;
import dev.convection.worker.WorkerService;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An engine in a process of its own, for the fault tier to kill. Is told by lines on its standard input and tells by lines on
 * its standard output; ends with its input, so that none outlives the kit.
 */
public final class EngineMain {
    private static final Pattern ORDER = Pattern.compile("\"do\":\"(\\w+) ?(\\d*)\"");
    private static final Duration STARTING = Duration.ofMinutes(1);
    private static final CountDownLatch GO_ON = new CountDownLatch(1);
    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    private EngineMain() {}

    /** {@code URI NAMESPACE QUEUE ENGINE ATTEMPTS STEP}; then lines {@code security|option KEY VALUE}, and {@code start}. */
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Bus.Builder builder = Bus.builder(uri(args)).namespace(args[1]);
        for (String line = in.readLine(); line != null && !line.equals("start"); line = in.readLine()) {
            String[] words = line.split(" ", 3);
            if (words[0].equals("security")) {
                builder.security(words[1], words[2]);
            } else {
                builder.option(words[1], words[2]);
            }
        }
        Bus bus = builder.open();
        WorkerService.builder(bus)
                .engine(args[3])
                .concurrency(8)
                .retry(new RetryPolicy(Integer.parseInt(args[4]), Duration.ofMillis(20), 1, Duration.ofMillis(20), 0))
                .handler(args[2], Bench.TYPE, EngineMain::handle)
                .onDeadLetter(EngineMain::buried)
                .start();
        if (Waits.until(STARTING, () -> takes(bus, args[2]))) {
            say("READY");
        }
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            GO_ON.countDown();
        }
        Runtime.getRuntime().halt(0);
    }

    /** A start is over when the broker was not to be reached in time as well, as on a busy machine, and then goes on by itself. */
    private static boolean takes(Bus bus, String queue) {
        return bus.health().working().contains("queue " + queue);
    }

    private static URI uri(String[] args) {
        URI uri = URI.create(args[0]);
        Trap.Step halt = Trap.Step.valueOf(args[5]);
        return halt == Trap.Step.NONE ? uri : Interposers.through(new Trap(halt, () -> say("HALTED")), uri);
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static Outcome handle(Delivery delivery) throws InterruptedException {
        String id = delivery.message().id();
        say("BEGIN " + id + " " + delivery.attempt());
        Outcome outcome = obey(id, delivery.message().text());
        if (outcome instanceof Outcome.Done) {
            say("END " + id + " " + delivery.attempt());
        }
        return outcome;
    }

    private static Outcome obey(String id, String text) throws InterruptedException {
        Matcher order = ORDER.matcher(text);
        switch (order.find() ? order.group(1) : "") {
            case "pass" -> Waits.pass(Duration.ofMillis(Long.parseLong(order.group(2))));
            case "hold" -> GO_ON.await();
            case "exit" -> System.exit(7);
            case "memory" -> takeAll();
            case "reject" -> {
                return Outcome.reject("by the test");
            }
            case "defer" -> {
                if (SEEN.add(id)) {
                    return Outcome.defer(Duration.ofMillis(100));
                }
            }
            default -> {}
        }
        return Outcome.done();
    }

    private static void takeAll() {
        List<byte[]> all = new ArrayList<>();
        while (true) {
            all.add(new byte[1 << 24]);
        }
    }

    private static void buried(Delivery delivery, String reason) throws InterruptedException {
        if (reason.contains("by the test")) {
            say("HOOK " + delivery.message().id() + " " + delivery.attempt());
            GO_ON.await();
        }
    }
}
