package dev.convection.transport.tck.internal;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.opentest4j.TestAbortedException;

/** An engine in a process of its own ({@link EngineMain}), as the kit holds it. */
public final class Engine implements AutoCloseable {
    /** How many attempts its messages have. */
    public static final int ATTEMPTS = 3;

    /** How long it may take to begin, besides <i>T</i>: a JVM and its connections, on a machine that is busy with other things. */
    private static final Duration STARTING = Duration.ofSeconds(50);

    private final String name;
    private final Process process;
    private final Ledger ledger;
    private final Set<String> ended = ConcurrentHashMap.newKeySet();
    private volatile boolean ready;
    private volatile boolean silent;
    private volatile boolean inHook;
    private volatile boolean halted;

    private Engine(String name, Process process, Ledger ledger) {
        this.name = name;
        this.process = process;
        this.ledger = ledger;
    }

    /** Starts one, and returns when it takes messages: what the rules bound in time begins then. */
    public static Engine start(Bench bench, String queue, Ledger ledger) throws IOException {
        return start(bench, queue, ledger, Trap.Step.NONE);
    }

    /** Starts one that halts when the broker has handed a message over. */
    public static Engine haltingWhenTaken(Bench bench, String queue) throws IOException {
        return start(bench, queue, new Ledger(), Trap.Step.TAKEN);
    }

    /** Starts one that halts when a copy is stored, before the original is settled. */
    public static Engine haltingWhenCopied(Bench bench, String queue) throws IOException {
        return start(bench, queue, new Ledger(), Trap.Step.COPIED);
    }

    /** Starts one that halts when a handler has succeeded, before that is settled. */
    public static Engine haltingBeforeSettling(Bench bench, String queue) throws IOException {
        return start(bench, queue, new Ledger(), Trap.Step.SETTLING);
    }

    /** Starts one that halts when a settlement is on its way. */
    public static Engine haltingAfterSettling(Bench bench, String queue) throws IOException {
        return start(bench, queue, new Ledger(), Trap.Step.SETTLED);
    }

    private static Engine start(Bench bench, String queue, Ledger ledger, Trap.Step halt) throws IOException {
        Lab lab = bench.lab();
        if (!lab.harness().otherProcesses()) {
            throw new TestAbortedException("the broker is in this JVM: no other process can reach it");
        }
        String name = bench.engine();
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path").replace("\n", File.pathSeparator),
                        EngineMain.class.getName(),
                        lab.uri().toString(),
                        lab.namespace(),
                        queue,
                        name,
                        Integer.toString(ATTEMPTS),
                        halt.name()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Engine engine = new Engine(name, process, ledger);
        Thread reader = new Thread(engine::read, "tck-engine " + name);
        reader.setDaemon(true);
        reader.start();
        engine.tell("security", lab.harness().security());
        engine.tell("option", lab.harness().options());
        engine.say("start");
        Waits.eventually(
                "the engine's process is ready", bench.within().plus(STARTING), () -> engine.ready || engine.silent);
        if (!engine.ready) {
            throw new IOException("The engine's process has ended: " + process);
        }
        return engine;
    }

    private void tell(String what, Map<String, String> settings) throws IOException {
        for (Map.Entry<String, String> each : settings.entrySet()) {
            say(what + " " + each.getKey() + " " + each.getValue());
        }
    }

    private void say(String line) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    private void read() {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                heard(line.split(" "));
            }
        } catch (IOException e) {
            // the process has ended
        } finally {
            silent = true;
        }
    }

    private void heard(String[] words) {
        switch (words[0]) {
            case "READY" -> ready = true;
            case "BEGIN" -> {
                ledger.add(new Ledger.Entry(words[1], Integer.parseInt(words[2]), name, System.nanoTime(), ""));
                ready = true; // it may not live to say so
            }
            case "END" -> ended.add(words[1]);
            case "HOOK" -> inHook = true;
            case "HALTED" -> halted = true;
            default -> {}
        }
    }

    /** What its handlers have ended with success. */
    public Set<String> ended() {
        return ended;
    }

    /** Whether it has stored a dead letter, and waits before it settles. */
    public boolean inHook() {
        return inHook;
    }

    /** Whether it is where it was to halt. */
    public boolean halted() {
        return halted;
    }

    /** Lets it settle a dead letter, and end what its handlers hold, now and from now on. */
    public void goOn() throws IOException {
        say("go on");
    }

    /** Whether its process lives. */
    public boolean alive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        Waits.until(Duration.ofSeconds(10), () -> !process.isAlive());
    }

    /** SIGSTOP. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT. */
    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String which) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + which, Long.toString(process.pid())).start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill -" + which + " failed");
        }
    }

    @Override
    public void close() {
        kill();
    }
}
