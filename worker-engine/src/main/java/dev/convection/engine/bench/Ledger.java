package dev.convection.engine.bench;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/** Which messages were handled: a bit for each, so that every one is accounted for at next to no cost. Thread-safe. */
final class Ledger {
    private static final int WORDS = 1 << 14;
    private static final int PAGES = 1 << 12;
    private static final long BITS = (long) WORDS * Long.SIZE;

    private final AtomicReferenceArray<AtomicLongArray>[] clients;
    private final LongAdder handled = new LongAdder();
    private final LongAdder doubled = new LongAdder();

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of generics can be made in no other way
    Ledger(int clients) {
        this.clients = new AtomicReferenceArray[clients];
        for (int i = 0; i < clients; i++) {
            this.clients[i] = new AtomicReferenceArray<>(PAGES);
        }
    }

    /** A message was handled, perhaps once more. */
    void handled(int client, long number) {
        int page = (int) (number / BITS);
        int bit = (int) (number % BITS);
        AtomicLongArray words = page(clients[client], page);
        long mask = 1L << bit;
        long before = words.getAndAccumulate(bit / Long.SIZE, mask, (word, added) -> word | added);
        if ((before & mask) == 0) {
            handled.increment();
        } else {
            doubled.increment();
        }
    }

    private static AtomicLongArray page(AtomicReferenceArray<AtomicLongArray> pages, int page) {
        AtomicLongArray words = pages.get(page);
        if (words == null) {
            AtomicLongArray fresh = new AtomicLongArray(WORDS);
            words = pages.compareAndSet(page, null, fresh) ? fresh : pages.get(page);
        }
        return words;
    }

    /** How many different messages were handled. */
    long handled() {
        return handled.sum();
    }

    /** How often a message was handled that had been before. */
    long doubled() {
        return doubled.sum();
    }
}
