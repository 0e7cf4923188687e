package dev.convection.transport.memory;

import static dev.convection.transport.memory.Wire.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Traits.Counting;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import dev.convection.worker.spi.TransportProvider;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    @Test
    @DisplayName("The provider is found by its scheme")
    void providerIsFound() {
        assertThat(ServiceLoader.load(TransportProvider.class))
                .anyMatch(each -> each.schemes().contains("memory"));
    }

    @Test
    @DisplayName("R19: the traits of a plain memory: URI")
    void defaultTraits() {
        try (Transport transport = open("memory:options-default")) {
            assertThat(transport.traits())
                    .isEqualTo(new Traits(
                            false,
                            Duration.ofSeconds(15),
                            10_000,
                            false,
                            true,
                            false,
                            Counting.EXACT,
                            true,
                            0,
                            1 << 20));
        }
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "15s, PT15S", "2m, PT2M", "1h, PT1H", "PT3.5S, PT3.5S"})
    @DisplayName("R19: the traits follow the options")
    void traitsFollowTheOptions(String written, Duration lease) {
        try (Transport transport = open("memory:options?lease=" + written + "&style=batched&maxMessageBytes=77")) {
            Traits traits = transport.traits();

            assertThat(traits.lease()).isEqualTo(lease);
            assertThat(traits.maxMessageBytes()).isEqualTo(77);
            assertThat(traits.holdsUp()).isTrue();
            assertThat(traits.deliveryLimit()).isEqualTo(10);
            assertThat(traits.durable()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            memory:x?lease=5               | lease=5
            memory:x?lease=0s              | lease=0s
            memory:x?lease=-PT1S           | lease=-PT1S
            memory:x?style=linked&lease=5s | style linked has no leases
            memory:x?style=kafka           | give one of [leased, linked, batched, plain]
            memory:x?capacity=0            | capacity=0
            memory:x?capacity=many         | whole number
            memory:x?maxMessageBytes=1e6   | maxMessageBytes=1e6
            memory:x?leese=5s              | leese: there is none; the options are [capacity, lease
            memory:x?lease=5s&lease=5s     | lease: it is given twice
            memory:x?lease                 | write name=value
            memory:x?                      | write name=value
            memory:a/b                     | memory:NAME
            memory:x#y                     | memory:NAME
            memory:%C3%A9                  | memory:NAME
            """)
    @DisplayName("R1: a wrong configuration is refused, naming the key")
    void wrongConfigurationIsRefused(String uri, String named) {
        assertThatThrownBy(() -> open(uri))
                .hasMessageContaining("Opening memory:")
                .hasMessageContaining(named);
        assertThat(failure(() -> open(uri))).isEqualTo(Kind.CONFIGURATION);
    }

    @Test
    @DisplayName("R1: options may be given beside the URI, but not twice")
    void optionsBesideTheUri() {
        Map<String, String> options = Map.of("lease", "7s");
        TransportConfig config = new TransportConfig(URI.create("memory:beside"), "n", true, Map.of(), options);
        try (Transport transport = new MemoryTransportProvider().open(config)) {
            assertThat(transport.traits().lease()).isEqualTo(Duration.ofSeconds(7));
        }
        TransportConfig twice = new TransportConfig(URI.create("memory:beside?lease=7s"), "n", true, Map.of(), options);
        assertThat(failure(() -> new MemoryTransportProvider().open(twice))).isEqualTo(Kind.CONFIGURATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory:?lease=5s", "memory:/", "memory:///", "memory://?lease=5s", "memory:default"})
    @DisplayName("No name is the name default")
    void noNameIsDefault(String uri) {
        open(uri).close();

        assertThat(MemoryUri.of(new TransportConfig(URI.create(uri), "n", true, Map.of(), Map.of()))
                        .name())
                .isEqualTo("default");
    }

    @Test
    @DisplayName("memory://NAME is memory:NAME")
    void slashesDoNotMatter() {
        assertThat(MemoryUri.of(new TransportConfig(URI.create("memory://x"), "n", true, Map.of(), Map.of()))
                        .name())
                .isEqualTo("x");
    }

    @Test
    @DisplayName("R1: who comes second leaves the options out or gives the same")
    void secondMustFit() {
        try (Transport first = open("memory:second?lease=5s&style=batched")) {
            try (Transport same = open("memory:second?lease=5s");
                    Transport none = open("memory:second")) {
                assertThat(same.traits()).isEqualTo(first.traits());
                assertThat(none.traits()).isEqualTo(first.traits());
            }
            assertThatThrownBy(() -> open("memory:second?style=plain"))
                    .hasMessageContaining("open already")
                    .hasMessageContaining("BATCHED");
            assertThat(failure(() -> open("memory:second?lease=6s"))).isEqualTo(Kind.CONFIGURATION);
        }
        open("memory:second?style=plain").close();
    }

    private static Transport open(String uri) {
        return new MemoryTransportProvider()
                .open(new TransportConfig(URI.create(uri), "convection", true, Map.of("user", "anyone"), Map.of()));
    }
}
