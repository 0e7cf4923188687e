package dev.convection.engine;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes, changes and removes real resources of one type. Found with {@link java.util.ServiceLoader}, in the distribution's
 * {@code plugins} folder too.
 *
 * <p><b>Every step may run more than once</b>, also at the same time in two engines: an engine may die, or freeze and go on later,
 * at any line. So each operation is idempotent by {@link Operation#key()}, and a type whose resources can remember a number refuses
 * a write whose {@link Operation#token()} is lower than that of a write before it; then not even a frozen engine does harm.
 *
 * <p>Properties and attributes are JSON-like: text, truth values, numbers, null, lists and maps; references are resolved. What an
 * operation throws is a failed attempt: it is tried again after a back-off, and after the last attempt resource and stack are
 * {@code FAILED} with the exception's message as the reason. {@code Outcome.reject("...").asException()} gives up at once.
 *
 * <p>Thread-safe. Operations may block, for an hour if need be; they are interrupted when the engine stops and does not want to wait
 * any longer.
 */
public interface ResourceType {

    /**
     * The name that templates use.
     *
     * @return always the same
     */
    String type();

    /**
     * Makes a resource. If this key has made one before, perhaps with other properties, perhaps half, brings that to these
     * properties and returns it: there is never a second one for a key.
     *
     * @param operation what for
     * @param properties as wanted
     * @return what was made
     * @throws Exception if it cannot be made; something may exist
     */
    Created create(Operation operation, Map<String, @Nullable Object> properties) throws Exception;

    /**
     * Changes a resource in place.
     *
     * @param operation what for
     * @param physicalId what {@link #create} returned
     * @param old the properties of the last attempt, which may have come to nothing or to a half
     * @param wanted as wanted
     * @return the attributes that it has then
     * @throws Exception if it cannot be changed; anything between old and wanted may exist
     */
    Map<String, @Nullable Object> update(
            Operation operation,
            String physicalId,
            Map<String, @Nullable Object> old,
            Map<String, @Nullable Object> wanted)
            throws Exception;

    /**
     * Removes a resource. One that is not there is no error.
     *
     * @param operation what for; its key is the one that the resource was made with
     * @param physicalId what {@link #create} returned; null if that was begun but its end was never heard of. Then whatever it made,
     *     <em>or may still make</em>, has to go: remember the key if you can
     * @throws Exception if it cannot be removed
     */
    void delete(Operation operation, @Nullable String physicalId) throws Exception;

    /**
     * Whether a resource must be replaced by a new one, because a change cannot be made in place.
     *
     * @param old the properties of the last attempt
     * @param wanted as wanted
     * @return true: the new one is made first, then what refers to the old is updated, then the old is removed
     */
    boolean needsReplacement(Map<String, @Nullable Object> old, Map<String, @Nullable Object> wanted);

    /**
     * What really exists, asked of the place where it exists.
     *
     * @param stack a stack's name
     * @return what there is of this type for that stack
     * @throws Exception if the place cannot be asked
     */
    List<Existing> list(String stack) throws Exception;

    /**
     * What was made.
     *
     * @param physicalId what {@code get_resource} yields, and what update and delete are given
     * @param attributes what {@code get_attr} can ask for
     */
    record Created(String physicalId, Map<String, @Nullable Object> attributes) {}

    /**
     * Something that exists.
     *
     * @param physicalId its id
     * @param name the name of the resource that it was made for
     * @param properties as it has them
     */
    record Existing(String physicalId, String name, Map<String, @Nullable Object> properties) {}
}
