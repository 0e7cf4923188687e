package dev.convection.transport.tck.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.transport.tck.folder.FolderHarness;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
    @TempDir
    Path folder;

    @Test
    void nothingOfATestIsLeftOnTheBroker() throws Exception {
        Lab lab = new Lab(new FolderHarness(folder));
        lab.start();
        try (Bench bench = lab.bench()) {
            String queue = bench.queue();
            Bus bus = bench.bus();
            bench.serve(bus, queue, delivery -> Outcome.reject("bad"));
            bus.cast(queue, Bench.TYPE, "{}", CastOptions.DEFAULT);
            bus.cast(queue, Bench.TYPE, "{}", CastOptions.DEFAULT.toEveryEngine());
            bus.cast(queue, Bench.TYPE, "{}", CastOptions.DEFAULT.toEngine(bench.engine()));
            bench.eventually("there is a dead letter", () -> letters(bus, queue) == 2);
            assertThat(files()).isNotEmpty();
        }

        assertThat(files()).isEmpty();
    }

    private static int letters(Bus bus, String queue) {
        int[] count = {0};
        bus.deadLetters(queue).browse(letter -> ++count[0] > 0);
        return count[0];
    }

    private Stream<Path> files() throws Exception {
        try (Stream<Path> all = Files.walk(folder.resolve("broker"))) {
            return all.filter(Files::isRegularFile).toList().stream();
        }
    }
}
