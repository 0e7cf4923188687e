package dev.convection.engine.config;

import dev.convection.engine.text.InputException;
import java.util.List;

/** A configuration that cannot be used. */
public final class ConfigException extends InputException {
    private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param problems at least one, each on one line
     */
    public ConfigException(List<String> problems) {
        super(problems);
    }
}
