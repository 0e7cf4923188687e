package dev.convection.worker.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** That a parser which has seen other bodies, and one made for this body, are of one mind. */
class KeptParserTest {
    private static final List<String> OBJECTS = List.of(
            "{}",
            " {\t\"a\"\r\n: 1 }\n",
            "{\"resource\":\"resource-17\",\"traversal\":4711,\"forward\":true}",
            "{\"a\":[],\"b\":{},\"c\":[[1,-2],{\"d\":null}],\"\":false}",
            "{\"a\":-0,\"b\":0.5,\"c\":1e9,\"d\":-12.34E+5}",
            "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\",\"b\\n\":\"\"}",
            "{\"ä\":\"größer 水 😀\"}",
            "{\"a\":\"" + "x".repeat(40_000) + "\"}  ");

    private static final List<String> OTHERS = List.of(
            "",
            " ",
            "[]",
            "1",
            "null",
            "{",
            "}",
            "{}}",
            "{}{}",
            "{} x",
            "{},",
            "{\"a\":1",
            "{\"a\":tru",
            "{\"a\":\"",
            "{\"a\":" + "[".repeat(1001) + "]".repeat(1001) + "}",
            "{}" + " ".repeat(9_000) + "{}");

    private final KeptParser parser = new KeptParser();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void seesObjectsWhateverItHasSeenBefore() {
        for (String object : OBJECTS) {
            for (String other : OTHERS) {
                assertThat(parser.isObject(bytes(object))).as(object).isTrue();
                assertThat(parser.isObject(bytes(object)))
                        .as("%s, again", object)
                        .isTrue();
                assertThat(parser.isObject(bytes(other))).as(other).isFalse();
            }
        }
    }

    @Test
    void saysWhereABodyGoesWrongAndNotWhereTheThreadsBodiesDo() {
        Json.checkObject(bytes("{\"a\":1}"));
        assertThatThrownBy(() -> Json.checkObject(bytes("{\"a\":tru}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'tru'")
                .cause()
                .hasMessageContaining("byte offset: #5");
        assertThatThrownBy(() -> Json.checkObject(bytes("{}{}"))).hasMessageContaining("after the JSON object");
        Json.checkObject(bytes("{\"a\":1}"));
    }

    @Test
    void takesAnotherParserNowAndThen() {
        for (int i = 0; i < 25_000; i++) {
            assertThat(parser.isObject(bytes("{\"name" + i + "\":" + i + "}"))).isTrue();
        }
    }

    @Test
    void isOfOneMindWithANewOneAboutWhateverBecomesOfThem() {
        Random random = new Random(8);
        int objects = 0;
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder(OBJECTS.get(random.nextInt(OBJECTS.size() - 1)));
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                spoil(text, random);
            }
            boolean object = parser.isObject(bytes(text.toString()));
            objects += object ? 1 : 0;
            assertThat(catchThrowable(() -> Json.refuse(bytes(text.toString()))) == null)
                    .as("what a new one says of %s", text)
                    .isEqualTo(object);
        }
        assertThat(objects).as("how many of them were objects still").isBetween(20_000, 80_000);
    }

    private static void spoil(StringBuilder text, Random random) {
        String marks = "{}[]:,\"\\/ \t\n\u0000\u001f\u007f\u0080\u00a0\u2028abfnrtuxeE+-.019'#*N水\ud800\udc00";
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + random.nextInt(3));
        text.replace(at, end, String.valueOf(marks.charAt(random.nextInt(marks.length()))));
    }
}
