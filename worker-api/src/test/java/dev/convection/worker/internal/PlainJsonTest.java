package dev.convection.worker.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** That the quick look at a body and Jackson are of one mind. */
class PlainJsonTest {
    private static final List<String> PLAIN = List.of(
            "{}",
            " {\t\"a\"\r\n: 1 }\n",
            "{\"resource\":\"resource-17\",\"traversal\":4711,\"forward\":true}",
            "{\"a\":[],\"b\":{},\"c\":[[1,-2],{\"d\":null}],\"\":false}",
            "{\"a\":-0,\"b\":0.5,\"c\":1e9,\"d\":-12.34E+5,\"e\":10e-1}",
            "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"b\\n\":\"\"}",
            "{\"ä\":\"größer 水 😀\",\"\ud800\":\"\udc00\",\"\u007f\":\"\u2028\"}",
            "{\"a\":1,\"a\":2}");

    private static final List<String> LEFT_TO_JACKSON = List.of(
            "{\"a\":\"\\u00e4\\ud83d\\ude00\\ud800\",\"\\u0041\":1}",
            "\ufeff{}",
            "{\"a\":" + "1".repeat(1000) + "}",
            "{\"a\":" + "[".repeat(200) + "]".repeat(200) + "}",
            "{\"a\":\"" + "x".repeat(40_000) + "\"}");

    private static final List<String> REFUSED = List.of(
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
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{,\"a\":1}",
            "{\"a\":1 \"b\":2}",
            "{\"a\" 1}",
            "{a:1}",
            "{'a':1}",
            "{\"a\":'b'}",
            "{1:2}",
            "{\"a\":[1,]}",
            "{\"a\":[,1]}",
            "{\"a\":[1 2]}",
            "{\"a\":[1}",
            "{\"a\":[1}]",
            "{\"a\":01}",
            "{\"a\":-}",
            "{\"a\":+1}",
            "{\"a\":.5}",
            "{\"a\":1.}",
            "{\"a\":1.e5}",
            "{\"a\":1e}",
            "{\"a\":1e+}",
            "{\"a\":1x}",
            "{\"a\":0x1}",
            "{\"a\":NaN}",
            "{\"a\":-Infinity}",
            "{\"a\":tru}",
            "{\"a\":truex}",
            "{\"a\":True}",
            "{\"a\":\"",
            "{\"a\":\"\\",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\u12\"}",
            "{\"\\udc00\":1}",
            "{\"a\":\"\n\"}",
            "{\"a\":\"\u0000\"}",
            "{\"a\":1}\u0000",
            "{\"a\":1/*x*/}",
            "{\"a\":1}//x",
            "{\u00a0}",
            "{\"a\":" + "1".repeat(1001) + "}",
            "{\"a\":" + "[".repeat(1001) + "]".repeat(1001) + "}",
            "{\"" + "x".repeat(50_001) + "\":1}");

    /** What is put into a text to spoil it: all that means something to one of the two. */
    private static final String SPOIL =
            "{}[]:,\"\\/ \t\n\r\u0000\u001f\u007f\u0080\u00a0\u2028\ufeff\ufffeäbfnrtuxeE+-.0123456789'#*aN水\ud800\udc00";

    @Test
    void seesThatPlainObjectsAreObjects() {
        assertThat(PLAIN).allMatch(PlainJson::isObject);
        assertThat(PLAIN).allSatisfy(text -> assertThat(said(text)).isNull());
    }

    @Test
    void leavesWhatIsRareToJackson() {
        assertThat(LEFT_TO_JACKSON).noneMatch(PlainJson::isObject);
        assertThat(LEFT_TO_JACKSON).allSatisfy(text -> assertThat(said(text)).isNull());
    }

    @Test
    void saysYesToNothingThatJacksonRefuses() {
        assertThat(REFUSED).allSatisfy(text -> assertThat(said(text)).isNotNull());
        assertThat(REFUSED).noneMatch(PlainJson::isObject);
    }

    @Test
    void isOfOneMindWithJacksonAboutWhateverBecomesOfThem() {
        Random random = new Random(8);
        int yes = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder(PLAIN.get(random.nextInt(PLAIN.size())));
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                spoil(text, random);
            }
            if (PlainJson.isObject(text.toString())) {
                yes++;
                assertThat(said(text.toString()))
                        .as("what Jackson says of %s", text)
                        .isNull();
            }
        }
        assertThat(yes).as("how many of them were objects still").isGreaterThan(20_000);
    }

    private static void spoil(StringBuilder text, Random random) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + random.nextInt(3));
        int length = random.nextInt(3);
        StringBuilder with = new StringBuilder();
        for (int i = 0; i < length; i++) {
            with.append(SPOIL.charAt(random.nextInt(SPOIL.length())));
        }
        text.replace(at, end, with.toString());
        if (text.length() == 0) {
            text.append(' ');
        }
    }

    private static @Nullable Throwable said(String text) {
        return catchThrowable(() -> Json.checkObject(text.getBytes(StandardCharsets.UTF_8)));
    }
}
