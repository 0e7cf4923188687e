package dev.convection.worker.internal;

import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Sees that a body is one JSON object by a parser that is kept for the next one, as to make one takes longer and allocates more than
 * all the rest of an untyped cast. To the parser all bodies are one stream of objects. For one thread at a time.
 *
 * <p>Jackson's parser for bytes that arrive piece by piece could be kept as well, but it copies each string: twice the time for 1 KiB.
 */
final class KeptParser {
    /** Another parser after so many, as it remembers the names of all members that it has seen. */
    private static final int BODIES = 10_000;

    private final Feed feed = new Feed();
    private final Rest rest = new Rest();
    private @Nullable JsonParser parser;
    private int bodies;

    /** Whether it is; if not, a parser of its own says what is wrong. */
    boolean isObject(byte[] body) {
        boolean object = false;
        try {
            JsonParser kept = parser();
            feed.give(body);
            object = readsObject(kept);
        } catch (JacksonException e) {
            // Told by the parser that is asked next, which knows the position in this body too.
        }
        feed.give(Feed.NOTHING);
        if (!object) {
            parser = null;
        }
        return object;
    }

    private boolean readsObject(JsonParser kept) {
        if (kept.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        kept.skipChildren();
        rest.blank = true;
        kept.releaseBuffered(rest);
        return rest.blank && feed.isRead();
    }

    private JsonParser parser() {
        JsonParser kept = parser;
        if (kept == null || bodies++ == BODIES) {
            feed.give(Feed.FIRST);
            kept = Json.MAPPER.createParser(feed);
            kept.nextToken();
            kept.nextToken();
            kept.releaseBuffered(rest);
            bodies = 0;
            parser = kept;
        }
        return kept;
    }

    private static final class Feed extends InputStream {
        static final byte[] NOTHING = {};

        /** The encoding is found by the first four bytes, and once. */
        static final byte[] FIRST = {'{', '}', ' ', ' '};

        private byte[] bytes = NOTHING;
        private int at;

        void give(byte[] next) {
            bytes = next;
            at = 0;
        }

        boolean isRead() {
            return at == bytes.length;
        }

        @Override
        public int read() {
            return isRead() ? -1 : bytes[at++] & 0xff;
        }

        @Override
        public int read(byte[] to, int from, int most) {
            if (isRead()) {
                return -1;
            }
            int count = Math.min(most, bytes.length - at);
            System.arraycopy(bytes, at, to, from, count);
            at += count;
            return count;
        }
    }

    /** What follows the object in a body. */
    private static final class Rest extends OutputStream {
        boolean blank;

        @Override
        public void write(int next) {
            blank &= next == ' ' || next == '\n' || next == '\r' || next == '\t';
        }
    }
}
