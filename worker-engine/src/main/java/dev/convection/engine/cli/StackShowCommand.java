package dev.convection.engine.cli;

import dev.convection.engine.convergence.StackView;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code convection stack show NAME}. */
@Command(name = "show", description = "Shows a stack: its resources, and what really exists of it.")
final class StackShowCommand implements Runnable {
    @ParentCommand
    private StackCommand parent;

    @Parameters(paramLabel = "NAME", description = "The stack's name.")
    private String name;

    @Override
    public void run() {
        Convection convection = parent.convection();
        try (Deployment deployment = convection.open(List.of(), false)) {
            StackView stack = deployment.stacks().show(name).orElseThrow(() -> StackCommand.missing(name));
            convection.print(Documents.stack(stack), Texts.stack(stack));
        }
    }
}
