package dev.convection.engine.convergence;

import dev.convection.engine.store.DefinitionTable.Definition;
import dev.convection.engine.store.Micros;
import dev.convection.worker.Delivery;
import dev.convection.worker.Message;
import dev.convection.worker.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes requests of messages. */
final class RequestWorker implements StackWorker {
    private static final int LONGEST = 200;

    private final Requests requests;
    private final Set<String> types;

    RequestWorker(Requests requests, Set<String> types) {
        this.requests = requests;
        this.types = types;
    }

    @Override
    public void createStack(String name, Map<String, @Nullable Object> template) {
        handle(Action.CREATE, name, TemplateMap.read(template, types));
    }

    @Override
    public void updateStack(String name, Map<String, @Nullable Object> template) {
        handle(Action.UPDATE, name, TemplateMap.read(template, types));
    }

    @Override
    public void deleteStack(String name) {
        handle(Action.DELETE, name, List.of());
    }

    @Override
    public void rollbackStack(String name) {
        handle(Action.ROLLBACK, name, List.of());
    }

    private void handle(Action action, @Nullable String name, List<Definition> definitions) {
        Message message = Delivery.current()
                .orElseThrow(() -> new IllegalStateException("outside a delivery"))
                .message();
        checkName("the stack's name", name);
        checkName("the message's id", message.id());
        requests.handle(
                new Request(action, String.valueOf(name), definitions, message.id(), Micros.of(message.time())));
    }

    /** Both are primary keys, which PostgreSQL limits. */
    private static void checkName(String what, @Nullable String name) {
        if (name == null
                || name.isBlank()
                || name.length() > LONGEST
                || name.chars().anyMatch(Character::isISOControl)) {
            throw Outcome.reject(what + " must be 1 to " + LONGEST + " characters that can be seen")
                    .asException();
        }
    }
}
