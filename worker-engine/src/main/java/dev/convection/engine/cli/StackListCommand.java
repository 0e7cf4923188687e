package dev.convection.engine.cli;

import dev.convection.engine.convergence.StackSummary;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code convection stack list}. */
@Command(name = "list", description = "Lists all stacks.")
final class StackListCommand implements Runnable {
    @ParentCommand
    private StackCommand parent;

    @Override
    public void run() {
        Convection convection = parent.convection();
        try (Deployment deployment = convection.open(List.of(), false)) {
            List<StackSummary> stacks = deployment.stacks().list();
            convection.print(Documents.list(stacks), Texts.list(stacks));
        }
    }
}
