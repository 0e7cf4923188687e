package dev.convection.engine;

/** Another attempt holds the resource: this one must do nothing more. It is no failure. */
public final class HoldLostException extends RuntimeException {

    /**
     * Makes one.
     *
     * @param message which hold
     */
    public HoldLostException(String message) {
        super(message);
    }
}
