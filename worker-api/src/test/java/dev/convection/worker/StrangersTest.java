package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.FakeBroker.Sent;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Types and versions that an engine does not know are left for another. */
class StrangersTest extends OutcomesFixture {

    @ParameterizedTest
    @EnumSource
    void messageOfAnUnknownTypeIsLeftForAnotherEngineAndBurnsNoAttempt(Broker kind) {
        broker.traits = kind.traits();
        service(delivery -> Outcome.done())
                .unknown(Duration.ofMillis(20), Duration.ofSeconds(2))
                .start();
        Message cast = message("m", "orders.cancel");

        put(cast);

        Eventually.is(() -> letters().size() == 1);
        allSettled();
        Message letter = letters().get(0);
        assertThat(letter.attribute("cvreason")).isEqualTo("unknown type orders.cancel; known are [orders.place]");
        assertThat(letter.attribute("cvattempts")).isEqualTo("1");
        List<Sent> copies =
                broker.stored.stream().filter(sent -> !sent.to().equals(DEAD)).toList();
        assertThat(copies).hasSizeGreaterThanOrEqualTo(3);
        assertThat(copies).allSatisfy(copy -> {
            assertThat(copy.message().attribute("cvparked")).isNotNull();
            assertThat(copy.message().attribute("cvattempt")).isEqualTo("1");
        });
        assertThat(copies.stream()
                        .map(copy -> copy.message().attribute("cvparked"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void messageThatIsLeftForAnotherEngineComesBackAfterDifferentTimes() {
        broker.traits = broker.traits.withDelay(false, true);
        service(delivery -> Outcome.done())
                .unknown(Duration.ofMillis(20), Duration.ofMinutes(1))
                .start();

        put(message("m", "orders.cancel"));

        Eventually.is(() -> broker.stored.size() >= 5);
        assertThat(broker.stored)
                .extracting(Sent::delay)
                .allSatisfy(delay -> assertThat(delay).isBetween(Duration.ofMillis(20), Duration.ofMillis(30)));
        assertThat(broker.stored.stream().map(Sent::delay).distinct()).hasSizeGreaterThan(1);
    }

    @Test
    void messageThatIsLeftForAnotherEngineStaysStakedAndHasBegunOnceLess() {
        service(delivery -> Outcome.done())
                .unknown(Duration.ofMillis(20), Duration.ofMinutes(1))
                .start();

        put(message("m", "orders.cancel").with(Map.of("cvstaked", "4711", "cvbegun", "3")));

        Eventually.is(() -> broker.stored.size() >= 3);
        assertThat(broker.stored)
                .allSatisfy(
                        copy -> assertThat(copy.message().attribute("cvstaked")).isEqualTo("4711"));
        assertThat(broker.stored.stream().limit(3).map(copy -> copy.message().attribute("cvbegun")))
                .containsExactly("2", "1", null);
    }

    @Test
    void patienceMayBeForEver() {
        service(delivery -> Outcome.done())
                .unknown(Duration.ofMillis(20), ChronoUnit.FOREVER.getDuration())
                .start();

        put(message("m", "orders.cancel"));

        Eventually.is(() -> broker.stored.size() >= 3);
        assertThat(broker.receiversOpened).hasValue(3);
    }

    @Worker(name = "orders", version = "1.2")
    interface Orders {
        @Asynchronous(since = "1.1")
        void place();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.3", "2.0", "0.9", "nonsense"})
    void messageOfAVersionThatIsNotHandledIsLeftForAnotherEngine(String version) {
        WorkerService.builder(broker.open())
                .worker(Orders.class, () -> attempts.add(new Attempt("", 1, false, 0)))
                .unknown(Duration.ofMillis(50), Duration.ZERO)
                .start();

        put(order("m").with("cvversion", version));

        Eventually.is(() -> letters().size() == 1);
        assertThat(letters().get(0).attribute("cvreason"))
                .isEqualTo("version " + version + " of orders.place is not one that version 1.2 handles");
        assertThat(attempts).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.1", "1.0", ""})
    void messageOfThisOrAnOlderMinorVersionOrOfNoneIsHandled(String version) {
        WorkerService.builder(broker.open())
                .worker(Orders.class, () -> attempts.add(new Attempt("", 1, false, 0)))
                .start();

        put(version.isEmpty() ? order("m") : order("m").with("cvversion", version));

        Eventually.is(() -> accepted() == 1);
        assertThat(attempts).hasSize(1);
    }
}
