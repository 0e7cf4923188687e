package dev.convection.transport.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.convection.worker.Bus;
import dev.convection.worker.Bus.Moved;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** From one broker to another. */
class MovingTest {
    @AutoClose
    private final MemoryBroker old = MemoryBroker.named("old-" + System.nanoTime());

    @AutoClose
    private final MemoryBroker fresh = MemoryBroker.named("new-" + System.nanoTime());

    @AutoClose
    private final Bus from = Bus.open(URI.create(old.uri() + "?lease=600ms"));

    @AutoClose
    private final Bus to = Bus.open(fresh.uri());

    @Test
    @DisplayName("what is stored is settled, and what a slow broker takes its time over is kept in hand")
    void leasesAreRenewedWhileTheOtherBrokerIsSlow() throws Exception {
        for (int i = 0; i < 3; i++) {
            from.cast("q", "w.m", "{}", CastOptions.DEFAULT.withId("m" + i));
        }
        fresh.faults().holdSends();
        CompletableFuture<Moved> moving =
                CompletableFuture.supplyAsync(() -> from.moveTo(to, "q", Set.of(), () -> true));
        await().until(() -> old.contents("q").inHand() == 3);
        long held = System.nanoTime();
        await().until(() -> System.nanoTime() - held > 1_500_000_000L);
        assertThat(old.contents("q").delivered()).isEqualTo(3);

        fresh.faults().releaseSends();

        assertThat(moving.get()).isEqualTo(new Moved(3, 0, 0, 0));
        assertThat(old.contents("q").delivered()).isEqualTo(3);
        assertThat(from.depth("q")).hasValue(0);
        assertThat(fresh.messages("q")).extracting(Message::id).containsExactlyInAnyOrder("m0", "m1", "m2");
    }

    @Test
    @DisplayName("what cannot be read becomes a dead letter of the other broker")
    void undecodable() {
        from.cast("q", "w.m", "{}", CastOptions.DEFAULT);
        old.faults().undecodable("q", new byte[] {1, 2, 3});

        assertThat(from.moveTo(to, "q", Set.of(), () -> true).total()).isEqualTo(2);

        List<String> letters = new ArrayList<>();
        to.deadLetters("q").browse(letter -> {
            letters.add(letter.reason());
            assertThat(letter.message().body()).containsExactly(1, 2, 3);
            return true;
        });
        assertThat(letters).singleElement().asString().startsWith("undecodable: ");
        assertThat(from.depthOfAll("q", Set.of())).hasValue(0);
    }

    @Test
    @DisplayName("what the other broker refuses stays, what it took is gone")
    void refused() {
        for (int i = 0; i < 3; i++) {
            from.cast("q", "w.m", "{}", CastOptions.DEFAULT.withId("m" + i));
        }
        fresh.faults().failSends(1, Kind.REFUSED);

        assertThatThrownBy(() -> from.moveTo(to, "q", Set.of(), () -> true))
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
                .hasMessageContaining("kept where they were");

        assertThat(from.depth("q")).hasValue(1);
        assertThat(to.depth("q")).hasValue(2);
        assertThat(from.moveTo(to, "q", Set.of(), () -> true).waiting()).isEqualTo(1);
        assertThat(to.depth("q")).hasValue(3);
    }

    @Test
    @DisplayName("it moves what is named and no more, makes nothing where nothing is, and ends when it is told to")
    void onlyWhatIsNamed() {
        from.cast("q", "w.m", "{}", new CastOptions("e1", false, null, "one", java.util.Map.of()));
        from.cast("q", "w.m", "{}", new CastOptions("e2", false, null, "two", java.util.Map.of()));

        assertThat(from.moveTo(to, "q", Set.of("e1"), () -> false).total()).isZero();
        assertThat(from.moveTo(to, "q", Set.of("e1"), () -> true)).isEqualTo(new Moved(0, 1, 0, 0));

        assertThat(from.depthOfAll("q", Set.of("e1"))).hasValue(0);
        assertThat(from.depthOfAll("q", Set.of("e1", "e2"))).hasValue(1);
        assertThat(fresh.contents(new Destination.Directed("q", "e1")).ready()).isEqualTo(1);
        assertThat(from.moveTo(to, "nothing", Set.of(), () -> true).total()).isZero();
    }
}
