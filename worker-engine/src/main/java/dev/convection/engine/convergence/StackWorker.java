package dev.convection.engine.convergence;

import dev.convection.worker.Asynchronous;
import dev.convection.worker.Worker;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts traversals. The id of the message is the id of the traversal, so whoever casts one knows it; and a message that comes twice
 * starts nothing twice. Of two requests for the same stack the one that was cast later wins, in whichever order they arrive.
 */
@Worker(name = "stack", queue = "stack")
public interface StackWorker {

    /**
     * The stack shall be as this template says. One that exists is updated.
     *
     * @param name the stack's name
     * @param template as {@link Template#toMap} writes it
     */
    @Asynchronous(name = "create_stack")
    void createStack(String name, Map<String, @Nullable Object> template);

    /**
     * The stack shall be as this template says. There must be one.
     *
     * @param name the stack's name
     * @param template as {@link Template#toMap} writes it
     */
    @Asynchronous(name = "update_stack")
    void updateStack(String name, Map<String, @Nullable Object> template);

    /**
     * Nothing of the stack shall be left.
     *
     * @param name the stack's name
     */
    @Asynchronous(name = "delete_stack")
    void deleteStack(String name);

    /**
     * The stack shall be as the template says that last completed; if that is what it shall be already, as the one says that completed
     * before. If none ever completed, nothing shall be left.
     *
     * @param name the stack's name
     */
    @Asynchronous(name = "rollback_stack")
    void rollbackStack(String name);
}
