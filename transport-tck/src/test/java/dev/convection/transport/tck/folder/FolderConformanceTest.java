package dev.convection.transport.tck.folder;

import dev.convection.transport.tck.TransportConformance;
import java.io.IOException;
import java.nio.file.Files;

class FolderConformanceTest extends TransportConformance {
    FolderConformanceTest() throws IOException {
        super(new FolderHarness(Files.createTempDirectory("convection-folder")));
    }
}
