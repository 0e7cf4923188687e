package dev.convection.engine.cli;

import dev.convection.engine.convergence.Status;
import dev.convection.engine.convergence.Template;
import dev.convection.engine.template.Names;
import dev.convection.engine.template.TemplateReader;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code convection up TEMPLATE}. */
@Command(
        name = "up",
        sortOptions = false,
        description = "Creates a stack, or updates it to what the template says, and waits until that is done.")
final class UpCommand implements Runnable {
    @ParentCommand
    private Convection convection;

    @Parameters(paramLabel = "TEMPLATE", description = "A YAML or JSON file.")
    private Path file;

    @Option(
            names = "--stack",
            paramLabel = "NAME",
            description = "The stack's name. Default: the file's name without its ending.")
    private @Nullable String name;

    @Mixin
    private WaitOptions options;

    @Override
    public void run() {
        String stack = name == null ? baseName() : name;
        String refusal = Names.refusal(stack);
        if (refusal != null) {
            throw Failure.wrong("stack '" + stack + "': " + refusal);
        }
        try (Deployment deployment = convection.open(List.of(), false)) {
            Template template = read(new TemplateReader(deployment.types()));
            boolean exists = deployment
                    .stacks()
                    .progress(stack)
                    .filter(progress -> progress.status() != Status.DELETED)
                    .isPresent();
            Request request = exists ? new Request.Update(stack, template) : new Request.Create(stack, template);
            new Submission(convection, options).run(deployment, request, requires(template));
        }
    }

    private Template read(TemplateReader reader) {
        try {
            return reader.read(file);
        } catch (NoSuchFileException e) {
            throw Failure.wrong("there is no file " + file);
        } catch (IOException e) {
            throw Failure.wrong("cannot read " + file + ": " + e.getMessage());
        }
    }

    private String baseName() {
        String base = String.valueOf(file.getFileName());
        int dot = base.lastIndexOf('.');
        return dot > 0 ? base.substring(0, dot) : base;
    }

    private static Map<String, Set<String>> requires(Template template) {
        Map<String, Set<String>> requires = new LinkedHashMap<>();
        template.resources().forEach((resource, definition) -> requires.put(resource, definition.requires()));
        return requires;
    }
}
