package dev.convection.transport.brokers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** How a broker's process is told what to do. */
final class Commands {
    private Commands() {}

    /** What is to be done at a command. */
    interface Obedient {
        void obey(String command) throws Exception;
    }

    /** Settings as {@code key=value}. */
    static Map<String, String> settings(String[] args, int from) {
        Map<String, String> settings = new HashMap<>();
        for (int i = from; i < args.length; i++) {
            int at = args[i].indexOf('=');
            settings.put(args[i].substring(0, at), args[i].substring(at + 1));
        }
        return settings;
    }

    /** Says that it is ready and obeys until the input ends. */
    static void obey(Obedient broker) throws IOException {
        say("READY");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                broker.obey(line);
                say("OK");
            } catch (Exception e) {
                say("FAILED " + e);
            }
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
