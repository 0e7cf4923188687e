package dev.convection.engine.text;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the word that was probably meant. */
public final class Suggestion {
    private static final double ALIKE = 0.85;

    private Suggestion() {}

    /**
     * The nearest of the right words.
     *
     * @param wrong what was written
     * @param right what could have been
     * @return the nearest, if any is near
     */
    public static Optional<String> nearest(String wrong, Collection<String> right) {
        JaroWinklerSimilarity similarity = new JaroWinklerSimilarity();
        String word = plain(wrong);
        String best = null;
        double bestScore = 0;
        for (String candidate : right) {
            String other = plain(candidate);
            double score = similarity.apply(word, other);
            // A letter too many, too few or exchanged in a short word is far by similarity and near by distance.
            if (new LevenshteinDistance(2).apply(word, other) >= 0 && Math.min(word.length(), other.length()) > 2) {
                score = Math.max(score, ALIKE);
            }
            if (score > bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return bestScore >= ALIKE ? Optional.ofNullable(best) : Optional.empty();
    }

    /**
     * The end of an error message.
     *
     * @param wrong what was written
     * @param right what could have been
     * @return {@code "; did you mean X?"}, or nothing
     */
    public static String clause(String wrong, Collection<String> right) {
        return nearest(wrong, right).map(word -> "; did you mean " + word + "?").orElse("");
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
