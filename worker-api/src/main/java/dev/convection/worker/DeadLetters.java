package dev.convection.worker;

import dev.convection.worker.internal.BusCore;
import dev.convection.worker.internal.DeadLetterOffice;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** The messages of one queue that could not be handled. Thread-safe. Nothing removes them but a call to this. */
public final class DeadLetters {
    private final DeadLetterOffice office;

    DeadLetters(BusCore core, String queue) {
        this.office = new DeadLetterOffice(core, queue);
    }

    /**
     * How many there are, where the broker tells. Cheaper than to browse.
     *
     * @return the number, or nothing where it cannot be known
     * @throws TransportException if the broker cannot be asked
     */
    public OptionalLong depth() {
        return office.depth();
    }

    /**
     * Shows dead letters, oldest first, and removes none.
     *
     * @param visitor is shown each; {@code false} ends the walk
     * @throws TransportException if the broker cannot be asked
     */
    public void browse(Predicate<? super DeadLetter> visitor) {
        office.browse(visitor);
    }

    /**
     * Casts dead letters again, to where they came from, at attempt 1: same id, trace, attributes and body. Each is stored there
     * before it is removed here: an interruption at any point may double one, and loses none.
     *
     * @param which those to replay; asked once for each dead letter there is when the call begins
     * @return how many were
     * @throws TransportException if the broker fails; those counted so far are done
     */
    public int replay(Predicate<? super DeadLetter> which) {
        return office.replay(which);
    }

    /**
     * Removes dead letters for good.
     *
     * @param which those to remove; asked once for each dead letter there is when the call begins
     * @return how many were
     * @throws TransportException if the broker fails; those counted so far are done
     */
    public int purge(Predicate<? super DeadLetter> which) {
        return office.purge(which);
    }

    /**
     * One message that could not be handled.
     *
     * @param message as it was cast: id, attributes and body
     * @param reason why
     * @param attempts how often it was tried
     * @param origin the queue that it came from, followed by {@code @engine} if it was for that engine only, directed to it or
     *     its copy of a fanout
     * @param engine which engine gave it up
     * @param died when it gave it up; when it was first cast is {@link Message#time()}
     */
    public record DeadLetter(
            Message message, String reason, int attempts, String origin, String engine, Instant died) {}
}
