package dev.convection.transport.tck;

import java.time.Duration;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands a broken kit the fault that it is run for, and how long to wait: what must fail, fails by waiting. */
final class FaultParameter implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Fault.class || type == Duration.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Fault.class
                ? Fault.valueOf(context.getConfigurationParameter("fault").orElseThrow())
                : Duration.parse(context.getConfigurationParameter("within").orElseThrow());
    }
}
