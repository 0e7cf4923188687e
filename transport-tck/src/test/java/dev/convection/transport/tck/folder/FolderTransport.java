package dev.convection.transport.tck.folder;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Transport;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** One folder, seen by one bus. Thread-safe. */
final class FolderTransport implements Transport {
    private final FolderSettings settings;
    private final FolderPlaces places;
    private final Set<FolderSender> senders = ConcurrentHashMap.newKeySet();
    private final Set<FolderReceiver> receivers = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    FolderTransport(FolderSettings settings) {
        this.settings = settings;
        this.places = new FolderPlaces(settings);
    }

    /** A lease in a file's name, a count in a file's name, and a time not to be taken before in a file's name. */
    @Override
    public Traits traits() {
        return Traits.leased(settings.lease()).withDelay(true, false).withCounting(Traits.Counting.EXACT, true, 0);
    }

    @Override
    public Sender openSender() {
        checkOpen();
        FolderSender sender = new FolderSender(this, places);
        senders.add(sender);
        return sender;
    }

    @Override
    public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
        checkOpen();
        String doing = "Opening a receiver of " + source;
        Path folder = FolderErrors.doing(doing, () -> places.made(doing, source));
        FolderReceiver receiver = new FolderReceiver(this, source, folder, settings.lease(), maxOutstanding);
        receivers.add(receiver);
        return receiver;
    }

    @Override
    public void browse(Destination source, Predicate<? super Message> visitor) {
        checkOpen();
        FolderErrors.doing("Browsing " + source, () -> {
            if (places.exists(source)) {
                for (Letter letter : Letter.in(places.of(source).resolve("ready"))) {
                    byte[] file = letter.read();
                    if (file != null
                            && !visitor.test(
                                    FolderMessages.read(letter.name(), file).message())) {
                        break;
                    }
                }
            }
            return true;
        });
    }

    /** What is moved between the two looks at {@code ready} is seen by one of them. */
    @Override
    public OptionalLong depth(Destination source) {
        checkOpen();
        return FolderErrors.doing("Asking for the depth of " + source, () -> {
            Set<String> names = new HashSet<>();
            if (places.exists(source)) {
                for (String state : new String[] {"ready", "out", "ready"}) {
                    Letter.in(places.of(source).resolve(state)).forEach(letter -> names.add(letter.name()));
                }
            }
            return OptionalLong.of(names.size());
        });
    }

    @Override
    public void remove(Destination destination) {
        checkOpen();
        FolderErrors.doing("Removing " + destination, () -> {
            places.remove(destination);
            return true;
        });
    }

    @Override
    public void close() {
        closed = true;
        senders.forEach(FolderSender::close);
        receivers.forEach(FolderReceiver::close);
    }

    void closed(FolderSender sender) {
        senders.remove(sender);
    }

    void closed(FolderReceiver receiver) {
        receivers.remove(receiver);
    }

    private void checkOpen() {
        if (closed) {
            throw FolderErrors.closed("transport");
        }
    }
}
