package dev.convection.transport.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CertifyTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int run(String... args) {
        return Certify.run(new PrintStream(out, true, StandardCharsets.UTF_8), args);
    }

    @Test
    void wrongCallsAreToldHowItIsCalled() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("--transport")).isEqualTo(2);
        assertThat(run("--transport", "memory:x", "--colour", "red")).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("--transport URI");
    }

    @Test
    void aBrokerThatNobodyServesFails() {
        assertThat(run("--transport", "nosuch://host")).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("nosuch");
    }
}
