package dev.convection.transport.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertifyTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private int run(String... args) {
        return Certify.run(new PrintStream(out, true, StandardCharsets.UTF_8), args);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void wrongCallsAreToldHowItIsCalled() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("--transport")).isEqualTo(2);
        assertThat(run("--transport", "memory:x", "--colour", "red")).isEqualTo(2);
        assertThat(run("--transport", "memory:x", "--within", "soon")).isEqualTo(2);
        assertThat(run("--transport", "no uri")).isEqualTo(2);
        assertThat(run("--transport", "memory:x", "--security-file", "nosuch")).isEqualTo(2);
        assertThat(said()).contains("--transport URI", "no --colour", "nosuch");
        assertThat(run("--help")).isZero();
    }

    @Test
    void aBrokerThatNobodyServesFails() {
        assertThat(run("--transport", "nosuch://host")).isEqualTo(1);
        assertThat(said()).contains("nosuch");
    }

    @Test
    void aBrokerThatRefusesWhatItIsToldFailsAndNoSecretIsSaid() throws Exception {
        Path secrets = Files.writeString(folder.resolve("secrets"), "# ours\npassword = s3cret\n");

        assertThat(run("--transport", "memory:certify?colour=red", "--security-file", secrets.toString()))
                .isEqualTo(1);

        assertThat(said()).contains("FAILED").doesNotContain("s3cret");
    }

    @Test
    void aSoundBrokerPasses() {
        assertThat(run("--transport", "memory:certified?lease=1s", "--within", "5"))
                .as(this::said)
                .isZero();

        assertThat(said()).contains("SUCCESSFUL SND-1 R5", "Nothing failed.", "CertifyConformance.html");
        assertThat(Path.of(System.getProperty("convection.tck.report"), "CertifyConformance.txt"))
                .content()
                .contains("0 failed", "transport memory");
    }
}
