package dev.convection.engine.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RedactionTest {
    @Test
    void urlsLoseTheirPasswords() {
        Redaction redaction = new Redaction(List.of());

        assertThat(redaction.of("jdbc:postgresql://me:hunter2@host/db?ssl=true&password=a%b&user=me"))
                .isEqualTo("jdbc:postgresql://me:***@host/db?ssl=true&password=***&user=me");
        assertThat(redaction.of("jdbc:h2:file:/x;USER=sa;PASSWORD=geheim;MODE=x"))
                .isEqualTo("jdbc:h2:file:/x;USER=sa;PASSWORD=***;MODE=x");
        assertThat(redaction.of("https://host:80/x@y")).isEqualTo("https://host:80/x@y");
    }

    @Test
    void knownSecretsAreMaskedWhereverTheyAre() {
        assertThat(new Redaction(List.of("abc", "abcdef", "x")).of("abcdef abc xx"))
                .isEqualTo("*** *** xx");
    }
}
