package dev.convection.worker.internal;

import dev.convection.worker.Asynchronous;
import dev.convection.worker.Worker;
import dev.convection.worker.spi.Destination;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a worker interface says, checked once and kept for the life of the interface. */
public final class Contract<W> {
    private static final ClassValue<Contract<?>> KNOWN = new ClassValue<>() {
        @Override
        protected Contract<?> computeValue(Class<?> type) {
            return new Contract<>(type);
        }
    };

    /** Takes what a client's method was called with. */
    public interface Caster {
        /** Casts one message. */
        void cast(String queue, String type, @Nullable String version, byte[] body);
    }

    private final Class<W> type;
    private final String name;
    private final String queue;
    private final Version version;
    private final Map<Method, MethodContract> methods = new HashMap<>();
    private final Map<String, MethodContract> byType = new LinkedHashMap<>();

    private Contract(Class<W> type) {
        Worker worker = type.getAnnotation(Worker.class);
        if (!type.isInterface() || worker == null) {
            throw new IllegalArgumentException(type.getName() + " is no worker: that is an interface with @Worker");
        }
        this.type = type;
        this.name = worker.name().isEmpty() ? type.getSimpleName() : worker.name();
        this.queue = worker.queue().isEmpty() ? name : worker.queue();
        for (String each : List.of(name, queue)) {
            if (!Destination.NAME.matcher(each).matches()) {
                throw new IllegalArgumentException(type.getName() + " has the worker or queue name " + each
                        + "; one has 1 to 100 of the characters A-Z a-z 0-9 . _ -");
            }
        }
        this.version = parse(type, worker.version());
        Stream.of(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !method.isDefault() || method.isAnnotationPresent(Asynchronous.class))
                .sorted(Comparator.comparing(Method::getName))
                .forEach(this::add);
        if (byType.isEmpty()) {
            throw new IllegalArgumentException(type.getName() + " has no @Asynchronous method");
        }
    }

    private static Version parse(Class<?> type, String text) {
        try {
            return Version.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(type.getName() + " has a wrong version: " + e.getMessage(), e);
        }
    }

    private void add(Method method) {
        MethodContract contract = new MethodContract(method, name, version);
        MethodContract other = byType.put(contract.type, contract);
        if (other != null && !sameSignature(other.method, method)) {
            throw MethodContract.wrong(
                    method, "collides with an overload: both are cast as " + contract.type + "; give one another name");
        }
        methods.put(method, contract);
    }

    /** The same method, inherited twice. */
    private static boolean sameSignature(Method one, Method other) {
        return one.getName().equals(other.getName())
                && List.of(one.getParameterTypes()).equals(List.of(other.getParameterTypes()));
    }

    /** The contract of an interface; throws IllegalArgumentException naming what is wrong with it. */
    @SuppressWarnings("unchecked") // computeValue makes a Contract of the very class that it is asked for
    public static <W> Contract<W> of(Class<W> worker) {
        return (Contract<W>) KNOWN.get(worker);
    }

    String queue() {
        return queue;
    }

    Version version() {
        return version;
    }

    Collection<MethodContract> methods() {
        return byType.values();
    }

    /** A client whose calls go to the caster. */
    public W client(Caster caster) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            MethodContract contract = methods.get(method);
            if (contract != null) {
                caster.cast(queue, contract.type, contract.sinceText, contract.write(arguments));
                return null;
            }
            return method.isDefault()
                    ? InvocationHandler.invokeDefault(proxy, method, arguments)
                    : ofObject(proxy, method, arguments);
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private Object ofObject(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "client of " + type.getName();
        };
    }

    /** Refuses a body that is not one JSON object. */
    public static void checkJson(String type, byte[] body) {
        try {
            Json.checkObject(body);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Casting " + type + ": " + e.getMessage(), e);
        }
    }
}
