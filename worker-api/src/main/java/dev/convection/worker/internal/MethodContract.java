package dev.convection.worker.internal;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.convection.worker.Asynchronous;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/** One method of a worker interface: its message type, and its arguments as a JSON object by name. */
final class MethodContract {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,100}");

    final Method method;
    final String type;
    final Version since;
    final String sinceText;
    private final String[] names;
    private final ObjectWriter[] writers;
    private final ObjectReader[] readers;
    private final @Nullable Object[] absent;
    private final Map<String, Integer> positions = new HashMap<>();

    MethodContract(Method method, String worker, Version version) {
        Asynchronous asynchronous = method.getAnnotation(Asynchronous.class);
        if (asynchronous == null) {
            throw wrong(method, "lacks @Asynchronous; a worker's methods are cast");
        }
        if (method.getReturnType() != void.class) {
            throw wrong(method, "returns a value; a cast has no reply, so it must return void");
        }
        String name = asynchronous.name().isEmpty() ? method.getName() : asynchronous.name();
        if (!NAME.matcher(name).matches()) {
            throw wrong(method, "has the name " + name + "; a name has 1 to 100 of the characters A-Z a-z 0-9 _ -");
        }
        this.method = method;
        this.type = worker + "." + name;
        this.since = asynchronous.since().isEmpty() ? version : since(method, asynchronous.since());
        this.sinceText = this.since.toString();
        if (!version.handles(sinceText)) {
            throw wrong(method, "is since " + this.since + ", which is beyond the interface's version " + version);
        }
        Parameter[] parameters = method.getParameters();
        names = new String[parameters.length];
        writers = new ObjectWriter[parameters.length];
        readers = new ObjectReader[parameters.length];
        absent = new Object[parameters.length];
        for (int i = 0; i < parameters.length; i++) {
            add(i, parameters[i]);
        }
    }

    private void add(int i, Parameter parameter) {
        String name = nameOf(parameter);
        JavaType javaType = Json.type(parameter.getParameterizedType());
        String unreadable = Json.whyUnreadable(javaType);
        if (unreadable != null) {
            throw wrong(method, "has the argument " + name + ", which cannot travel as JSON: " + unreadable);
        }
        if (positions.put(name, i) != null) {
            throw wrong(method, "has two arguments called " + name);
        }
        names[i] = name;
        writers[i] = Json.MAPPER.writerFor(javaType);
        readers[i] = Json.MAPPER
                .readerFor(boxed(javaType))
                .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS); // the next argument trails
        absent[i] = zero(parameter.getType());
    }

    private String nameOf(Parameter parameter) {
        JsonProperty given = parameter.getAnnotation(JsonProperty.class);
        if (given != null && !given.value().isEmpty()) {
            return given.value();
        }
        if (!parameter.isNamePresent()) {
            throw wrong(
                    method,
                    "has arguments without names; compile the interface with -parameters, or give each @JsonProperty(\"name\")");
        }
        return parameter.getName();
    }

    /** A JSON null for a primitive is its zero, like an argument that is absent. */
    private static JavaType boxed(JavaType type) {
        return type.isPrimitive() ? Json.type(zeroOf(type.getRawClass()).getClass()) : type;
    }

    private static @Nullable Object zero(Class<?> type) {
        return type.isPrimitive() ? zeroOf(type) : null;
    }

    private static Object zeroOf(Class<?> primitive) {
        return Array.get(Array.newInstance(primitive, 1), 0);
    }

    private static Version since(Method method, String text) {
        try {
            return Version.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong(method, "has a wrong since: " + e.getMessage());
        }
    }

    static IllegalArgumentException wrong(Method method, String what) {
        return new IllegalArgumentException(method.getDeclaringClass().getName() + "." + method.getName() + " " + what);
    }

    byte[] write(@Nullable Object @Nullable [] arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        int at = 0;
        try (JsonGenerator json = Json.generator(out)) {
            json.writeStartObject();
            for (; at < names.length; at++) {
                json.writeName(names[at]);
                Object argument = arguments == null ? null : arguments[at];
                if (argument == null) {
                    json.writeNull();
                } else {
                    writers[at].writeValue(json, argument);
                }
            }
            json.writeEndObject();
        } catch (JacksonException e) {
            String argument = at < names.length ? names[at] : "?";
            IllegalArgumentException wrong =
                    wrong(method, "cannot write the argument " + argument + " as JSON: " + e.getOriginalMessage());
            wrong.initCause(e);
            throw wrong;
        }
        return out.toByteArray();
    }

    /** The arguments of a message; throws JacksonException if it is not an object of fitting values. */
    @Nullable
    Object[] read(byte[] body) {
        @Nullable Object[] arguments = absent.clone();
        try (JsonParser json = Json.parser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("the body is not a JSON object");
            }
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                json.nextToken();
                Integer position = positions.get(name);
                if (position == null) {
                    json.skipChildren();
                } else if (json.currentToken() != JsonToken.VALUE_NULL) {
                    arguments[position] = readers[position].readValue(json);
                }
            }
        }
        return arguments;
    }
}
