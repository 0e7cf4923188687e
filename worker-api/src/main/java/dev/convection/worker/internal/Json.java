package dev.convection.worker.internal;

import java.lang.reflect.Type;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;

/** The one JSON mapper of the bus: Jackson's defaults, which write java.time as ISO text and ignore unknown members. */
final class Json {
    static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static final ThreadLocal<KeptParser> KEPT = ThreadLocal.withInitial(KeptParser::new);

    private Json() {}

    static JavaType type(Type type) {
        return MAPPER.constructType(type);
    }

    /** Why values of a type can be read by nobody, found by trying; null if they can. */
    static @org.jspecify.annotations.Nullable String whyUnreadable(JavaType type) {
        try {
            MAPPER.readerFor(type).readValue("{}");
        } catch (InvalidDefinitionException e) {
            return e.getOriginalMessage();
        } catch (JacksonException e) {
            // A wrong value for a type that is known: the type is readable.
        }
        return null;
    }

    static JsonParser parser(byte[] body) {
        return MAPPER.createParser(body);
    }

    static JsonGenerator generator(java.io.OutputStream out) {
        return MAPPER.createGenerator(out);
    }

    /** Refuses what is not one JSON object. */
    static void checkObject(byte[] body) {
        if (!KEPT.get().isObject(body)) {
            refuse(body);
        }
    }

    /** Says why it is none, unless a parser made for it finds that it is. */
    static void refuse(byte[] body) {
        try (JsonParser parser = parser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("the body is not a JSON object");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("there is something after the JSON object");
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the body is not JSON: " + e.getOriginalMessage(), e);
        }
    }
}
