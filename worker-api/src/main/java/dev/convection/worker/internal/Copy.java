package dev.convection.worker.internal;

import dev.convection.worker.Message;

/** Which copy of which message, to look it up by: as {@link Message#copyId()} says, without making a text of it each time. */
record Copy(String id, long number, String source) {

    static Copy of(Message message) {
        return new Copy(message.id(), EventAttributes.number(message, EventAttributes.COPY, 0), message.source());
    }
}
