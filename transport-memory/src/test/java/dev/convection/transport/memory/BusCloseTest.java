package dev.convection.transport.memory;

import static dev.convection.transport.memory.Rig.QUEUE;
import static dev.convection.transport.memory.Rig.TYPE;
import static dev.convection.transport.memory.Wire.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.TransportException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What takes as long as a bus waits for a broker that does not answer: once, not for every style. */
class BusCloseTest {
    @AutoClose
    private final Rig rig = new Rig(Style.LEASED);

    @Test
    @DisplayName("SND-9: closing the bus completes every cast")
    void closeCompletesEveryCast() {
        Bus closing = rig.bus();
        rig.faults.holdSends();
        List<CompletionStage<Void>> casts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            casts.add(closing.castAsync(QUEUE, TYPE, "{}", CastOptions.DEFAULT));
        }

        closing.close();

        assertThat(casts).allSatisfy(each -> assertThat(failure(each)).isEqualTo(Kind.OUTCOME_UNKNOWN));
    }
}
