package dev.convection.transport.tck;

import dev.convection.transport.tck.folder.FolderHarness;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same on the transport of files, which other processes can reach: for the tests of dying engines. */
@ExtendWith(FaultParameter.class)
class BrokenFolderConformance extends TransportConformance {
    BrokenFolderConformance(Fault fault, Duration within) throws IOException {
        super(new BrokenHarness(fault, new FolderHarness(Files.createTempDirectory("convection-broken")), within));
    }
}
