package dev.convection.engine.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Takes secrets out of what is printed: those of the configuration, and what looks like one in a URL. */
public final class Redaction {
    private static final String MASK = "***";
    private static final int TOO_SHORT = 3;
    private static final Pattern USER_INFO = Pattern.compile("(//[^/?#\\s@:]*):[^/?#\\s@]*@");
    private static final Pattern PARAMETER = Pattern.compile(
            "([?&;](?:[\\w.-]*(?:password|passwd|pwd|secret|token|credential|passphrase)[\\w.-]*)=)[^&;\\s]*",
            Pattern.CASE_INSENSITIVE);

    private final List<String> secrets;

    /**
     * Makes one.
     *
     * @param secrets values that are never to be shown
     */
    public Redaction(Collection<String> secrets) {
        // The longest first, or a secret that is part of another would leave the rest of that one. Of one or two
        // letters
        // nothing is hidden by masking them, and every text would be full of masks.
        this.secrets = secrets.stream()
                .filter(secret -> secret.length() >= TOO_SHORT)
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
    }

    /**
     * The text without secrets.
     *
     * @param text anything
     * @return the same with {@code ***} for each
     */
    public String of(String text) {
        String shown = text;
        for (String secret : secrets) {
            shown = shown.replace(secret, MASK);
        }
        return PARAMETER
                .matcher(USER_INFO.matcher(shown).replaceAll("$1:" + MASK + "@"))
                .replaceAll("$1" + MASK);
    }
}
