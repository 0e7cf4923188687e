package dev.convection.engine.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Configures Logback in code, which finds this class by itself: reading a file for it would take a tenth of a second from every
 * command. A file that the user names with {@code -Dlogback.configurationFile}, or has on the class path, is left to rule.
 */
public final class Logback extends ContextAwareBase implements Configurator, Logs {

    /** Called by Logback, and by the command. */
    public Logback() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (isConfiguredByUser()) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        configure(context, "warn", "text");
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    @Override
    public void configure(String level, String format) {
        if (!isConfiguredByUser() && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.reset();
            configure(context, level, format);
        }
    }

    private static boolean isConfiguredByUser() {
        ClassLoader loader = Logback.class.getClassLoader();
        return System.getProperty("logback.configurationFile") != null
                || loader.getResource("logback-test.xml") != null
                || loader.getResource("logback.xml") != null;
    }

    private static void configure(LoggerContext context, String level, String format) {
        Encoder<ILoggingEvent> encoder = format.equals("json") ? new JsonEncoder() : text(context);
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(libraries(Level.toLevel(level)));
        root.addAppender(appender);
        context.getLogger("dev.convection").setLevel(Level.toLevel(level));
        context.getLogger("convection").setLevel(Level.toLevel(level));
        if (level.equals("warn")) {
            // A command tells of a failed attempt itself, as part of its progress.
            context.getLogger("dev.convection.worker").setLevel(Level.OFF);
            context.getLogger("dev.convection.engine.convergence").setLevel(Level.OFF);
        }
    }

    /**
     * What libraries have to say that matters is told by those who use them, in one line and in our words; theirs would be a second,
     * and some tell all their settings at each connection, or as errors what is none. At DEBUG they are heard.
     */
    private static Level libraries(Level ours) {
        return ours.isGreaterOrEqual(Level.INFO) ? Level.OFF : ours;
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        LogLine layout = new LogLine();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setLayout(layout);
        return encoder;
    }
}
