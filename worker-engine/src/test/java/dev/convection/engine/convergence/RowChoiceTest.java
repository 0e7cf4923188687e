package dev.convection.engine.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.engine.store.ResourceRow;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowChoiceTest {

    @Test
    void choosesTheOneThatNothingReplaces() {
        assertThat(chosen(row("x", "CREATE", "v1", "y"), row("y", "CREATE", "v2", null), "v3"))
                .isEqualTo("y");
    }

    @Test
    void choosesTheOneThatWasMadeForTheWantedTemplate() {
        assertThat(chosen(row("x", "CREATE", "v1", "y"), row("y", "CREATE", "v2", null), "v1"))
                .isEqualTo("x");
    }

    @Test
    void neverChoosesOneWhoseDeletionHasBegun() {
        assertThat(chosen(row("x", "DELETE", "v1", null), row("y", "DELETE", "v1", null), "v1"))
                .isNull();
        assertThat(chosen(row("x", "CREATE", "v1", "y"), row("y", "DELETE", "v2", null), "v2"))
                .isEqualTo("x");
    }

    @Test
    void whatIsReplacedBySomethingThatIsGoneIsNotReplaced() {
        assertThat(chosen(row("x", "CREATE", "v1", "y"), row("y", "CREATE", "v2", "gone"), "v3"))
                .isEqualTo("y");
    }

    private static @Nullable String chosen(ResourceRow one, ResourceRow other, String template) {
        ResourceRow row =
                RowChoice.choose(List.of(one, other), Set.of("web"), template).get("web");
        return row == null ? null : row.key();
    }

    private static ResourceRow row(String key, String action, String template, @Nullable String replacedBy) {
        return new ResourceRow(
                key,
                "s",
                "web",
                "simulated",
                action,
                "COMPLETE",
                "",
                "{}",
                "{}",
                "id",
                List.of(),
                template,
                null,
                replacedBy,
                "t",
                null,
                null,
                false,
                1,
                1);
    }
}
