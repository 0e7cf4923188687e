package dev.convection.transport.tck.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.transport.tck.TransportConformance;
import dev.convection.transport.tck.internal.Results.Result;
import dev.convection.transport.tck.internal.Results.Status;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void everyRequirementStandsSomehow() {
        List<Standing> standings = Standing.of(List.of(
                new Result("one", "SND-1 R5: a", Status.PASSED, "", "", 1),
                new Result("two", "SND-1 SND-2: b", Status.FAILED, "why\nand where", "", 2),
                new Result("three", "SND-3: c", Status.PASSED, "", "", 1),
                new Result("four", "SND-3: d", Status.SKIPPED, "no broker", "", 1),
                new Result("five", "SND-4: e", Status.NOT_OFFERED, "no lease", "", 1)));

        assertThat(standings).hasSize(131);
        assertThat(standings.subList(0, 4))
                .extracting(Standing::status)
                .containsExactly("FAILED", "FAILED", "PASSED_IN_PART", "NOT_OFFERED");
        assertThat(standings.get(0).detail()).isEqualTo("two: why");
        assertThat(standings)
                .filteredOn(each -> each.id().equals("SND-12"))
                .extracting(Standing::status)
                .containsExactly("NOT_OFFERED");
        assertThat(standings)
                .filteredOn(each -> each.id().equals("DLV-1"))
                .extracting(Standing::detail)
                .containsExactly("not run");
    }

    @Test
    void theTextNamesVersionsAndReasons() {
        Results results = new Results();
        results.add(new Result("two", "SND-2: b", Status.FAILED, "lost <3>", "", 2));

        String text = Report.of("Test", Map.of("broker", "b 1.0"), results).text();

        assertThat(text).contains("broker b 1.0").contains("SND-2   failed").contains("two: lost <3>");
    }

    @Test
    void aRequirementWithoutATestSaysWhy() {
        assertThat(Requirement.all())
                .filteredOn(each -> !each.without().isEmpty())
                .allSatisfy(each -> assertThat(each.why()).isNotBlank());
    }

    @Test
    void everyRequirementHasATestOrAReason() {
        Set<String> tested = tested();
        for (Requirement each : Requirement.all()) {
            assertThat(tested.contains(each.id()))
                    .as(each.id() + " has a test, or a reason for having none")
                    .isEqualTo(each.without().isEmpty());
        }
    }

    @Test
    void everyRuleOfTheSpiHasATest() {
        assertThat(tested())
                .containsAll(IntStream.rangeClosed(1, 20)
                        .mapToObj(rule -> "R" + rule)
                        .toList());
    }

    @Test
    void thePageIsWholeAndNamesWhatIsCounted() {
        Results results = new Results();
        results.add(new Result("one", "SND-1: a", Status.PASSED, "", "7 confirmed", 2));
        results.add(new Result("two", "SND-2: b", Status.FAILED, "lost <3>", "", 2));

        String page = new ReportPage(Report.of("Test", Map.of("broker", "b & c"), results)).html();

        assertThat(page)
                .startsWith("<!doctype html>")
                .endsWith("</html>\n")
                .contains("one: 7 confirmed", "two: lost &lt;3&gt;", "b &amp; c", "<pre>lost &lt;3&gt;</pre>")
                .doesNotContain("http");
        assertThat(Requirement.all()).allSatisfy(each -> assertThat(page).contains(">" + each.id() + "<td"));
    }

    /** The ids that the names of all tests begin with. */
    private static Set<String> tested() {
        return Arrays.stream(TransportConformance.class.getDeclaredClasses())
                .flatMap(area -> Arrays.stream(area.getSuperclass().getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(DisplayName.class))
                .map(method -> method.getAnnotation(DisplayName.class).value())
                .flatMap(name -> new Result("", name, Status.PASSED, "", "", 0).ids().stream())
                .collect(Collectors.toSet());
    }
}
