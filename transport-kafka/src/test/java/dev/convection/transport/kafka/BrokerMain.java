package dev.convection.transport.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs a broker, in a process with the broker's own class path, which the compiler does not have: so by reflection. Formats its
 * directory if that is new, and ends with its standard input, so that none outlives the tests.
 */
final class BrokerMain {
    private BrokerMain() {}

    /** {@code PROPERTIES DIRECTORY CLUSTER-ID FORMAT-OPTION…}. */
    public static void main(String[] args) throws Exception {
        Thread end = new Thread(BrokerMain::endWithInput, "end");
        end.setDaemon(true);
        end.start();
        if (!Files.exists(Path.of(args[1], "meta.properties"))) {
            String[] format = new String[args.length - 3 + 5];
            format[0] = "format";
            format[1] = "--cluster-id";
            format[2] = args[2];
            format[3] = "--config";
            format[4] = args[0];
            System.arraycopy(args, 3, format, 5, args.length - 3);
            Method execute =
                    Class.forName("kafka.tools.StorageTool").getMethod("execute", String[].class, PrintStream.class);
            Object result = execute.invoke(null, format, new PrintStream(OutputStream.nullOutputStream()));
            if (!Integer.valueOf(0).equals(result)) {
                throw new IllegalStateException("The directory could not be formatted: " + result);
            }
        }
        Class.forName("kafka.Kafka").getMethod("main", String[].class).invoke(null, (Object) new String[] {args[0]});
    }

    private static void endWithInput() {
        try {
            while (System.in.read() >= 0) {
                // nothing is said here
            }
        } catch (IOException e) {
            // the same
        }
        Runtime.getRuntime().halt(0);
    }
}
