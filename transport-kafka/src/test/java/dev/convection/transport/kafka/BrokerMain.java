package dev.convection.transport.kafka;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.common.utils.Time;

/**
 * Runs a broker, in a process with the broker's own class path, which the compiler does not have: so by reflection. Formats its
 * directory if that is new. Stops and starts it, in order, when {@code stop} and {@code start} are said to it, which takes half a
 * second where another process takes many; says {@code stopped} and {@code started}. Ends with its standard input, so that none
 * outlives the tests.
 */
final class BrokerMain {
    private static Object server;

    private BrokerMain() {}

    /** {@code PROPERTIES DIRECTORY CLUSTER-ID FORMAT-OPTION…}. */
    public static void main(String[] args) throws Exception {
        if (!Files.exists(Path.of(args[1], "meta.properties"))) {
            format(args);
        }
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of(args[0]))) {
            properties.load(in);
        }
        start(properties);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                if (order.equals("stop")) {
                    stop();
                } else {
                    start(properties);
                }
            }
        } catch (IOException e) {
            // the same as its end
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    private static void format(String[] args) throws Exception {
        String[] format = new String[args.length - 3 + 5];
        format[0] = "format";
        format[1] = "--cluster-id";
        format[2] = args[2];
        format[3] = "--config";
        format[4] = args[0];
        System.arraycopy(args, 3, format, 5, args.length - 3);
        Object result = Class.forName("kafka.tools.StorageTool")
                .getMethod("execute", String[].class, PrintStream.class)
                .invoke(null, format, new PrintStream(OutputStream.nullOutputStream()));
        if (!Integer.valueOf(0).equals(result)) {
            throw new IllegalStateException("The directory could not be formatted: " + result);
        }
    }

    private static void start(Properties properties) throws Exception {
        Class<?> settings = Class.forName("kafka.server.KafkaConfig");
        Object config = settings.getMethod("fromProps", Properties.class).invoke(null, properties);
        server = Class.forName("kafka.server.KafkaRaftServer")
                .getConstructor(settings, Time.class)
                .newInstance(config, Time.SYSTEM);
        server.getClass().getMethod("startup").invoke(server);
        say("started");
    }

    private static void stop() throws Exception {
        server.getClass().getMethod("shutdown").invoke(server);
        server.getClass().getMethod("awaitShutdown").invoke(server);
        say("stopped");
    }

    private static void say(String what) {
        System.out.println(what);
        System.out.flush();
    }
}
