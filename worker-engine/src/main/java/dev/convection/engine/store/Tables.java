package dev.convection.engine.store;

import org.jdbi.v3.core.Handle;

/** All tables, on one connection. Valid, and confined to the thread, while the work that got it runs. */
public final class Tables {
    private final Handle handle;

    Tables(Handle handle) {
        this.handle = handle;
    }

    /** The connection itself: for tests. */
    Handle handle() {
        return handle;
    }

    /** The stacks. */
    public StackTable stacks() {
        return new StackTable(handle);
    }

    /** What became of each request. */
    public RequestTable requests() {
        return new RequestTable(handle);
    }

    /** The templates. */
    public DefinitionTable definitions() {
        return new DefinitionTable(handle);
    }

    /** The resources. */
    public ResourceTable resources() {
        return new ResourceTable(handle);
    }

    /** The nodes of the graphs. */
    public NodeTable nodes() {
        return new NodeTable(handle);
    }

    /** The edges of the graphs. */
    public EdgeTable edges() {
        return new EdgeTable(handle);
    }

    /** What the resource type {@code simulated} has made. */
    public SimulatedTable simulated() {
        return new SimulatedTable(handle);
    }
}
