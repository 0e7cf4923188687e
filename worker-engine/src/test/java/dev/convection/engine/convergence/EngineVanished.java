package dev.convection.engine.convergence;

/** Thrown where an engine is to vanish: an error, so that nothing treats it as the failure of an operation. */
final class EngineVanished extends Error {
    private static final long serialVersionUID = 1;

    EngineVanished() {
        super("the engine is gone", null, false, false);
    }
}
