package dev.convection.transport.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is killed may remember that messages were settled, and forget that they were removed for it: it never delivers them again, and
 * never removes them. Here it is made to forget, by files of before.
 */
class RemnantsTest {
    private static final String STREAM = "convection+convection+work";
    private static final int MESSAGES = 20;

    @TempDir
    Path folder;

    @Test
    void whatIsSettledCountsForNothingEvenIfTheServerStillHasIt() throws Exception {
        Path data = folder.resolve("data");
        Path before = folder.resolve("before");
        AtomicInteger handled = new AtomicInteger();
        try (NatsServer server = NatsServer.start(data)) {
            try (Bus bus = Bus.open(server.uri(""))) {
                for (int i = 0; i < MESSAGES; i++) {
                    bus.cast("work", "t.m", "{}", CastOptions.DEFAULT);
                }
                server.stop();
                copy(messages(data), before);
                server.start();
                try (WorkerService engine = WorkerService.builder(bus)
                        .handler("work", "t.m", delivery -> {
                            handled.incrementAndGet();
                            return Outcome.done();
                        })
                        .start()) {
                    await().until(() ->
                            handled.get() >= MESSAGES && bus.depth("work").orElseThrow() == 0);
                }
            }
            byte[] remembered = await("what was settled is on disk").until(() -> state(data), RemnantsTest::allSettled);
            server.stop();
            copy(before, messages(data));
            Files.write(consumer(data), remembered);
            server.start();
            try (Connection connection = Nats.connect("nats://127.0.0.1:" + server.port());
                    Bus bus = Bus.open(server.uri(""))) {
                assertThat(connection
                                .jetStreamManagement()
                                .getStreamInfo(STREAM)
                                .getStreamState()
                                .getMsgCount())
                        .as("remnants")
                        .isEqualTo(MESSAGES);
                assertThat(bus.depth("work")).hasValue(0);
                assertThat(bus.depthOfAll("work", Set.of())).hasValue(0);
                bus.cast("work", "t.m", "{}", CastOptions.DEFAULT);
                assertThat(bus.depth("work")).hasValue(1);
            }
        }
    }

    private static Path messages(Path data) throws IOException {
        return stream(data).resolve("msgs");
    }

    private static Path consumer(Path data) throws IOException {
        return stream(data).resolve(Path.of("obs", "work", "o.dat"));
    }

    /** What the server remembers of its consumer. Taken while it runs: one that stops now and then leaves this file empty. */
    private static byte[] state(Path data) throws IOException {
        return Files.readAllBytes(consumer(data));
    }

    /** After the file's kind and version comes how many were settled without a gap, in one byte as long as it is below 128. */
    private static boolean allSettled(byte[] state) {
        return state.length > 2 && state[2] == MESSAGES;
    }

    private static Path stream(Path data) throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            return all.filter(each -> each.endsWith(Path.of("streams", STREAM)))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** All files of one directory, and none but them. */
    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (Path old : list(to)) {
            Files.delete(old);
        }
        for (Path file : list(from)) {
            Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
