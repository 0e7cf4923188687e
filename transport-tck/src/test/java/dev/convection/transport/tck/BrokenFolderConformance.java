package dev.convection.transport.tck;

import dev.convection.transport.tck.folder.FolderHarness;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

/** The kit on the transport of files with a fault; run by {@link TckCatchesTest}, so it is not named as a test. */
@ExtendWith(BrokenConformance.FaultParameter.class)
class BrokenFolderConformance extends TransportConformance {
    BrokenFolderConformance(Fault fault) throws IOException {
        super(new Harness(fault, new FolderHarness(Files.createTempDirectory("convection-broken"))));
    }

    private record Harness(Fault fault, FolderHarness folder) implements TransportHarness {
        @Override
        public void start() throws Exception {
            folder.start();
        }

        @Override
        public void stop() throws Exception {
            folder.stop();
        }

        @Override
        public URI uri() {
            return URI.create("broken:" + fault + ":" + folder.uri());
        }

        @Override
        public Duration within() {
            return Duration.ofSeconds(5);
        }
    }
}
