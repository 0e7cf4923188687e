package dev.convection.engine.convergence;

import static dev.convection.engine.convergence.Graphs.definition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convection.engine.convergence.Stacks.Request.State;
import dev.convection.engine.resource.SimulatedResource;
import dev.convection.engine.store.Boundaries;
import dev.convection.engine.store.Database;
import dev.convection.engine.store.DatabaseSettings;
import dev.convection.engine.store.DefinitionTable.Definition;
import dev.convection.engine.store.NodeId;
import dev.convection.engine.store.StackRow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What requests begin, and which are refused or come too late. */
class RequestsTest {
    private static final List<Definition> ONE = List.of(definition("a"));
    private static final List<Definition> TWO = List.of(definition("a"), definition("b", "a"));

    private final Deque<NodeId> queue = new ArrayDeque<>();
    private Database database;
    private Requests requests;
    private Converging converging;
    private Failures failures;
    private Stacks stacks;

    @BeforeEach
    void open() {
        database = Database.open(new DatabaseSettings("jdbc:h2:mem:requests", "sa", "", 2));
        SimulatedResource simulated = new SimulatedResource(database);
        AtomicInteger keys = new AtomicInteger();
        Outbox outbox = new Outbox() {
            @Override
            public void cast(List<NodeId> nodes) {
                queue.addAll(nodes);
            }

            @Override
            public @Nullable String owner() {
                return null;
            }
        };
        Means means =
                new Means(database, outbox, Map.of("simulated", simulated), () -> "key-" + keys.incrementAndGet());
        requests = new Requests(means);
        converging = new Converging(means);
        failures = new Failures(means);
        stacks = new StoredStacks(database, List.of(simulated));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aRequestThatBeginsWhileItIsAskedForIsNotSuperseded() {
        AtomicInteger statements = new AtomicInteger(-1);
        Boundaries beginsBeforeTheSecond = new Boundaries() {
            @Override
            public void beforeTransaction() {}

            @Override
            public void beforeStatement() {
                if (statements.get() >= 0 && statements.incrementAndGet() == 2) {
                    request(Action.CREATE, "t1", 1, ONE);
                }
            }
        };
        try (Database other =
                Boundaries.open(new DatabaseSettings("jdbc:h2:mem:requests", "sa", "", 2), beginsBeforeTheSecond)) {
            statements.set(0);

            State seen = new StoredStacks(other, List.of()).request("s", "t1").state();

            assertThat(statements).hasValueGreaterThanOrEqualTo(2);
            assertThat(seen).isIn(State.UNKNOWN, State.CURRENT);
        }
    }

    @Test
    void aStackConvergesAndIsFinished() {
        request(Action.CREATE, "t1", 1, TWO);
        assertThat(stacks.progress("s").orElseThrow().finished()).isFalse();
        converge();

        Progress progress = stacks.progress("s").orElseThrow();
        assertThat(progress.status()).isEqualTo(Status.COMPLETE);
        assertThat(progress.finished()).isTrue();
        assertThat(stacks.show("s").orElseThrow().physical())
                .extracting(StackView.Physical::name)
                .containsExactly("a", "b");
        assertThat(stacks.list()).extracting(StackSummary::resources).containsExactly(2);
    }

    @Test
    void aDuplicateOfACurrentRequestCastsOnlyWhatIsReadyAndNotDone() {
        request(Action.CREATE, "t1", 1, TWO);
        converging.check(queue.remove());
        queue.clear();

        request(Action.CREATE, "t1", 1, TWO);

        assertThat(queue).hasSize(1);
        assertThat(database.read(tables -> tables.nodes().steps("t1")).get(1).key())
                .isEqualTo(queue.peek().key());
    }

    @Test
    void aRequestThatWasCastEarlierComesTooLate() {
        request(Action.CREATE, "t1", 1, ONE);
        request(Action.UPDATE, "t3", 3, TWO);

        request(Action.DELETE, "t2", 2, List.of());

        assertThat(stack().traversal()).isEqualTo("t3");
        assertThat(stacks.request("s", "t2").state()).isEqualTo(State.SUPERSEDED);
        assertThat(stacks.request("s", "t1").state()).isEqualTo(State.SUPERSEDED);
        assertThat(stacks.request("s", "t3").state()).isEqualTo(State.CURRENT);
        assertThat(stacks.request("s", "t9").state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void whatNeedsAStackIsRefusedIfThereIsNone() {
        for (Action action : List.of(Action.UPDATE, Action.DELETE, Action.ROLLBACK)) {
            assertThatThrownBy(() -> request(action, "t1", 1, ONE)).hasMessageContaining("there is no stack s");
        }
        failures.request("s", "t1", "there is no stack s");
        assertThat(stacks.request("s", "t1")).isEqualTo(new Stacks.Request(State.REFUSED, "there is no stack s"));
    }

    @Test
    void aRollbackGoesToTheLastTemplateThatCompleted() {
        done(Action.CREATE, "t1", 1, ONE);
        request(Action.UPDATE, "t2", 2, TWO);

        done(Action.ROLLBACK, "t3", 3, List.of());

        assertThat(names()).containsExactly("a");
        assertThat(stack().template()).isEqualTo("t1");
    }

    @Test
    void aRollbackOfWhatIsCompleteGoesToTheOneBeforeAndBackAgain() {
        done(Action.CREATE, "t1", 1, ONE);
        done(Action.UPDATE, "t2", 2, TWO);

        done(Action.ROLLBACK, "t3", 3, List.of());
        assertThat(names()).containsExactly("a");
        done(Action.ROLLBACK, "t4", 4, List.of());
        assertThat(names()).containsExactly("a", "b");
    }

    @Test
    void aRollbackOfWhatNeverCompletedLeavesNothing() {
        request(Action.CREATE, "t1", 1, TWO);
        converging.check(queue.remove());

        done(Action.ROLLBACK, "t2", 2, List.of());

        assertThat(names()).isEmpty();
        assertThat(stack().status()).isEqualTo("COMPLETE");
    }

    @Test
    void aRollbackOfTheFirstTemplateIsRefused() {
        done(Action.CREATE, "t1", 1, ONE);

        assertThatThrownBy(() -> request(Action.ROLLBACK, "t2", 2, List.of()))
                .hasMessageContaining("none to go back to");
    }

    @Test
    void aDeletionThatIsUnderWayCanBeRolledBack() {
        done(Action.CREATE, "t1", 1, TWO);
        request(Action.DELETE, "t2", 2, List.of());
        converging.check(queue.remove());
        converging.check(queue.remove());

        done(Action.ROLLBACK, "t3", 3, List.of());

        assertThat(names()).containsExactly("a", "b");
    }

    @Test
    void aStackThatWasDeletedIsRememberedAndCanBeMadeAgain() {
        done(Action.CREATE, "t1", 1, TWO);
        done(Action.DELETE, "t2", 2, List.of());

        assertThat(stacks.show("s").orElseThrow().status()).isEqualTo(Status.DELETED);
        assertThat(stacks.list()).isEmpty();
        assertThatThrownBy(() -> request(Action.UPDATE, "t3", 3, ONE)).hasMessageContaining("is deleted");
        done(Action.CREATE, "t4", 4, ONE);
        assertThat(names()).containsExactly("a");
    }

    private void done(Action action, String id, long at, List<Definition> definitions) {
        request(action, id, at, definitions);
        converge();
        assertThat(stack().finished()).isTrue();
    }

    private void request(Action action, String id, long at, List<Definition> definitions) {
        requests.handle(new Request(action, "s", definitions, id, at));
    }

    private void converge() {
        while (!queue.isEmpty()) {
            converging.check(queue.remove());
        }
    }

    private StackRow stack() {
        return database.read(tables -> tables.stacks().find("s")).orElseThrow();
    }

    private List<String> names() {
        return stacks.show("s").orElseThrow().physical().stream()
                .map(StackView.Physical::name)
                .toList();
    }
}
