package dev.convection.engine.template;

import dev.convection.engine.text.InputException;
import java.util.List;

/** A template that cannot be used. */
public final class TemplateException extends InputException {
    private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param problems at least one, each on one line
     */
    public TemplateException(List<String> problems) {
        super(problems);
    }
}
