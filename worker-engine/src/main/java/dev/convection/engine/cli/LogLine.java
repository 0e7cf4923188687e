package dev.convection.engine.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/**
 * A line of the log: time, level, logger, what happened, and the message that was being handled.
 *
 * <p>Not a pattern of Logback's: to load what reads patterns takes a twentieth of the time that a short command has.
 */
final class LogLine extends LayoutBase<ILoggingEvent> {
    private final DateTimeFormatter time = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT)
            .withZone(ZoneId.systemDefault());

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(200);
        time.formatTo(event.getInstant(), line);
        String logger = event.getLoggerName();
        line.append(' ').append(event.getLevel()).append(' ');
        line.append(logger.substring(logger.lastIndexOf('.') + 1)).append(": ").append(event.getFormattedMessage());
        Map<String, String> context = event.getMDCPropertyMap();
        if (context.containsKey("message")) {
            line.append(" [").append(context.get("type")).append(' ').append(context.get("message"));
            line.append(" queue ").append(context.get("queue"));
            line.append(" attempt ").append(context.get("attempt")).append(']');
        }
        line.append(System.lineSeparator());
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append(ThrowableProxyUtil.asString(thrown));
        }
        return line.toString();
    }
}
