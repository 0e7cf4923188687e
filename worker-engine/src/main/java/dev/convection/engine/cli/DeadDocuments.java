package dev.convection.engine.cli;

import dev.convection.engine.text.Json;
import dev.convection.worker.DeadLetters.DeadLetter;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Dead letters in {@code --output json}. Programs rely on their shape: names and order are written out here. */
final class DeadDocuments {

    private DeadDocuments() {}

    static Map<String, @Nullable Object> brief(Dead dead) {
        DeadLetter letter = dead.letter();
        return Json.object(
                "queue", dead.queue(),
                "id", letter.message().id(),
                "type", letter.message().type(),
                "source", letter.message().source(),
                "reason", letter.reason(),
                "attempts", letter.attempts(),
                "first", letter.message().time().toString(),
                "last", letter.died().toString(),
                "engine", letter.engine(),
                "origin", letter.origin(),
                "bytes", letter.message().body().length);
    }

    static Map<String, @Nullable Object> whole(Dead dead) {
        Map<String, @Nullable Object> document = brief(dead);
        Body body = Body.of(dead.letter().message());
        document.put("attributes", new TreeMap<>(dead.letter().message().attributes()));
        document.put("contentType", dead.letter().message().contentType());
        document.put("body", Json.object(body.name(), body.value()));
        return document;
    }
}
