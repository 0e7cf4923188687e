package dev.convection.transport.tck.folder;

import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Settlement;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes files by renaming them. Looks again every few milliseconds: a folder wakes nobody. */
final class FolderReceiver implements Receiver<FolderReceiver.Tag> {
    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(10);

    private final FolderTransport transport;
    private final Destination source;
    private final Path folder;
    private final Duration lease;
    private final int maxOutstanding;
    private final Set<Tag> outstanding = new HashSet<>();
    private final Deque<Letter> seen = new ArrayDeque<>();
    private final Semaphore woken = new Semaphore(0);
    private long looked = System.nanoTime() - TimeUnit.SECONDS.toNanos(1);
    private volatile boolean closed;

    /** A delivery; where its file is changes with every renewal. */
    static final class Tag {
        private @Nullable Letter letter;

        private Tag(Letter letter) {
            this.letter = letter;
        }
    }

    FolderReceiver(FolderTransport transport, Destination source, Path folder, Duration lease, int maxOutstanding) {
        this.transport = transport;
        this.source = source;
        this.folder = folder;
        this.lease = lease;
        this.maxOutstanding = maxOutstanding;
    }

    @Override
    public List<Received<Tag>> poll(int max, Duration wait) {
        long end = System.nanoTime() + wait.toNanos();
        while (true) {
            checkOpen("Polling");
            List<Received<Tag>> taken = FolderErrors.doing("Polling " + source, () -> take(max));
            long left = end - System.nanoTime();
            if (!taken.isEmpty() || left <= 0 || pause(Math.min(left, LOOK_AGAIN))) {
                return taken;
            }
        }
    }

    /** Whether it was woken. */
    private boolean pause(long nanos) {
        try {
            boolean was = woken.tryAcquire(nanos, TimeUnit.NANOSECONDS);
            woken.drainPermits();
            return was;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private List<Received<Tag>> take(int max) throws IOException {
        look();
        List<Received<Tag>> taken = new ArrayList<>();
        long now = System.currentTimeMillis();
        while (taken.size() < max && outstanding.size() < maxOutstanding && !seen.isEmpty()) {
            Letter next = seen.poll();
            Letter mine = next.to("out", next.deliveries() + 1, now + lease.toMillis());
            byte[] file = mine == null ? null : mine.read();
            if (mine != null && file != null) {
                Tag tag = new Tag(mine);
                outstanding.add(tag);
                FolderMessages.Content content = FolderMessages.read(mine.name(), file);
                taken.add(new Received<>(tag, content.message(), mine.deliveries(), content.undecodable()));
            }
        }
        return taken;
    }

    /** Gives back what has been out for too long, whoever had it (R11), and sees what may be taken. */
    private void look() throws IOException {
        if (!seen.isEmpty() && System.nanoTime() - looked < LOOK_AGAIN * 5) {
            return;
        }
        looked = System.nanoTime();
        long now = System.currentTimeMillis();
        for (Letter out : Letter.in(folder.resolve("out"))) {
            if (out.time() <= now) {
                out.to("ready", out.deliveries(), 0);
            }
        }
        seen.clear();
        for (Letter ready : Letter.in(folder.resolve("ready"))) {
            if (ready.time() <= now) {
                seen.add(ready);
            }
        }
    }

    @Override
    public void settle(List<Settlement<Tag>> settlements) {
        checkOpen("Settling");
        FolderErrors.doing("Settling at " + source, () -> {
            for (Settlement<Tag> settlement : settlements) {
                settle(settlement);
            }
            return true;
        });
    }

    private void settle(Settlement<Tag> settlement) throws IOException {
        Letter letter = settlement.tag().letter;
        outstanding.remove(settlement.tag());
        if (letter != null && settlement.accepted()) {
            letter.delete();
        } else if (letter != null) {
            long due = settlement.delay().isZero()
                    ? 0
                    : System.currentTimeMillis()
                            + settlement.delay().plusMillis(1).toMillis();
            letter.to("ready", letter.deliveries(), due);
        }
        settlement.tag().letter = null;
    }

    @Override
    public List<Tag> extend(List<Tag> tags) {
        checkOpen("Extending leases");
        return FolderErrors.doing("Extending leases at " + source, () -> {
            List<Tag> lost = new ArrayList<>();
            for (Tag tag : tags) {
                Letter letter = tag.letter;
                tag.letter = letter == null
                        ? null
                        : letter.to("out", letter.deliveries(), System.currentTimeMillis() + lease.toMillis());
                if (tag.letter == null) {
                    outstanding.remove(tag);
                    lost.add(tag);
                }
            }
            return lost;
        });
    }

    @Override
    public void wakeup() {
        woken.release();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            transport.closed(this);
            for (Tag tag : outstanding) {
                Letter letter = tag.letter;
                try {
                    if (letter != null) {
                        letter.to("ready", letter.deliveries(), 0);
                    }
                } catch (IOException e) {
                    // The folder is away: the lease will end.
                }
            }
        }
    }

    private void checkOpen(String doing) {
        if (closed) {
            throw FolderErrors.closed("receiver of " + source + " (" + doing + ")");
        }
    }
}
