package dev.convection.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every Java example in the documentation stands, but for its layout, in a test: so it compiles, and does what it says. */
class DocumentedExamplesTest {
    private static final Path ROOT = Path.of("..");
    private static final List<String> MODULES = List.of(
            "worker-api",
            "transport-amqp",
            "transport-kafka",
            "transport-memory",
            "transport-nats",
            "transport-tck",
            "worker-engine");
    private static final Pattern MARKDOWN = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern JAVADOC = Pattern.compile("<pre>\\{@code\\n(.*?)\\n \\* \\}</pre>", Pattern.DOTALL);

    static Stream<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        documents.addAll(files(ROOT.resolve("docs"), ".md"));
        for (String module : MODULES) {
            documents.addAll(files(ROOT.resolve(module).resolve("src/main/java"), "package-info.java"));
        }
        return documents.stream();
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }

    private static String testSources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : MODULES) {
            sources.addAll(files(ROOT.resolve(module).resolve("src/test/java"), ".java"));
        }
        StringBuilder all = new StringBuilder();
        for (Path source : sources) {
            all.append(squeeze(Files.readString(source))).append('\n');
        }
        return all.toString();
    }

    private static String squeeze(String code) {
        return code.replaceAll("\\s+", "");
    }

    @ParameterizedTest
    @MethodSource("documents")
    void examplesAreCompiled(Path document) throws IOException {
        String text = Files.readString(document);
        boolean markdown = document.toString().endsWith(".md");
        Matcher matcher = (markdown ? MARKDOWN : JAVADOC).matcher(text);
        List<String> missing = new ArrayList<>();
        String sources = testSources();
        while (matcher.find()) {
            String example = markdown ? matcher.group(1) : matcher.group(1).replaceAll("(?m)^ \\*", "");
            // An example may leave things out between its paragraphs; each paragraph stands somewhere as it is.
            for (String paragraph : example.split("\\n\\s*\\n")) {
                if (!sources.contains(squeeze(paragraph))) {
                    missing.add(paragraph);
                }
            }
        }
        assertThat(missing.stream().collect(Collectors.joining("\n---\n"))).isEmpty();
    }
}
