package dev.convection.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class H2UrlTest {
    private static final String ALWAYS =
            ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;LOCK_TIMEOUT=10000";
    private static final String FILE = ALWAYS + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0";

    @Test
    void addsWhatMustBeThere() {
        assertThat(H2Url.of("jdbc:h2:mem:x")).isEqualTo("jdbc:h2:mem:x" + ALWAYS);
        assertThat(H2Url.of("jdbc:h2:tcp://host/x")).isEqualTo("jdbc:h2:tcp://host/x" + ALWAYS);
        assertThat(H2Url.of("jdbc:h2:file:/var/x")).isEqualTo("jdbc:h2:async:/var/x" + FILE);
        assertThat(H2Url.of("jdbc:h2:~/x")).isEqualTo("jdbc:h2:async:~/x" + FILE);
        assertThat(H2Url.of("jdbc:h2:C:\\x")).isEqualTo("jdbc:h2:async:C:\\x" + FILE);
    }

    @Test
    void leavesWhatIsThere() {
        assertThat(H2Url.of("jdbc:h2:./x;write_delay=5;mode=Oracle"))
                .startsWith("jdbc:h2:async:./x;WRITE_DELAY=5;MODE=Oracle;")
                .doesNotContain("PostgreSQL");
        assertThat(H2Url.of("jdbc:h2:nio:./x")).startsWith("jdbc:h2:nio:./x;");
        assertThat(H2Url.of("jdbc:postgresql://host/x?ssl=true")).isEqualTo("jdbc:postgresql://host/x?ssl=true");
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:h2:file:./x, true",
        "jdbc:h2:~/x, true",
        "jdbc:h2:nio:/x, true",
        "jdbc:h2:mem:x, false",
        "jdbc:h2:tcp://host/x, false",
        "jdbc:h2:./x;AUTO_SERVER=TRUE, false",
        "jdbc:postgresql://host/x, false"
    })
    void knowsWhichItSharesItself(String url, boolean file) {
        assertThat(H2Url.isFile(url)).isEqualTo(file);
    }

    @Test
    void knowsWhereTheFileIs() {
        assertThat(H2Url.path("jdbc:h2:async:/var/x;MODE=PostgreSQL")).isEqualTo("/var/x");
        assertThat(H2Url.path("jdbc:h2:~/x")).isEqualTo(System.getProperty("user.home") + "/x");
        assertThat(H2Url.location("jdbc:h2:async:/var/x;MODE=PostgreSQL")).isEqualTo("async:/var/x");
    }
}
