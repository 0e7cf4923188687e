package dev.convection.engine.config;

import dev.convection.worker.spi.Durations;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The kinds of values that there are. */
final class Kinds {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9._:-]+|\\[[0-9A-Fa-f:.]+\\]");
    private static final Pattern BARE_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:");

    static final Kind<String> TEXT = Kind.of("any text", text -> text);
    static final Kind<String> SECRET = new Kind<>("any text", true, text -> text);
    static final Kind<String> HOST =
            Kind.of("a host name or an IP address", text -> checked(text, HOST_NAME.asMatchPredicate()));
    static final Kind<Path> FILE = Kind.of("the path of a file", Path::of);
    static final Kind<Path> DIRECTORY = Kind.of("the path of a directory", Path::of);
    static final Kind<Boolean> SWITCH = Kind.of("true or false", Kinds::trueOrFalse);
    static final Kind<String> NAMED =
            Kind.of("1 to 100 characters from A-Z a-z 0-9 . _ -", text -> checked(text, NAME.asMatchPredicate()));
    static final Kind<URI> BROKER =
            Kind.of("a URI that begins with a transport's scheme, without user or password", Kinds::broker);
    static final Kind<String> JDBC =
            Kind.of("a JDBC URL, jdbc:...", text -> checked(text, url -> url.startsWith("jdbc:")));
    static final Kind<Duration> TIME = Kind.of("a time such as 500ms, 15s, 5m or 1h", Kinds::notNegative);
    static final Kind<Duration> TIME_ABOVE_ZERO =
            Kind.of("a time above zero, such as 500ms, 15s, 5m or 1h", Durations::parseAboveZero);

    private Kinds() {}

    static Kind<Integer> number(int least, int most) {
        return Kind.of("a whole number from " + least + " to " + most, text -> {
            int number = Integer.parseInt(text);
            if (number < least || number > most) {
                throw new IllegalArgumentException(text);
            }
            return number;
        });
    }

    static Kind<String> choice(String... words) {
        List<String> all = List.of(words);
        return Kind.of(
                "one of " + String.join(", ", all), text -> checked(text.toLowerCase(Locale.ROOT), all::contains));
    }

    private static boolean trueOrFalse(String text) {
        return checked(text, List.of("true", "false")::contains).equals("true");
    }

    /** A bare scheme is no URI for java.net; it means the transport's only, or nearest, broker. */
    private static URI broker(String text) {
        URI uri = URI.create(BARE_SCHEME.matcher(text).matches() ? text + "convection" : text);
        if (uri.getScheme() == null || uri.getUserInfo() != null) {
            throw new IllegalArgumentException(text);
        }
        return uri;
    }

    private static Duration notNegative(String text) {
        Duration time = Durations.parse(text);
        if (time.isNegative()) {
            throw new IllegalArgumentException(text);
        }
        return time;
    }

    private static String checked(String text, Predicate<String> allowed) {
        if (!allowed.test(text)) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }
}
