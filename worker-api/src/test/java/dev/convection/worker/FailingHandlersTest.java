package dev.convection.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.fake.Eventually;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a handler does, it hurts neither the message nor the service. */
class FailingHandlersTest extends OutcomesFixture {

    static Stream<Arguments> waysToFail() {
        WorkerService.Handler interrupted = delivery -> {
            throw new InterruptedException("as planned");
        };
        return Stream.of(
                Arguments.of("an exception", (WorkerService.Handler) delivery -> {
                    throw new java.io.IOException("as planned");
                }),
                Arguments.of("an error", (WorkerService.Handler) delivery -> {
                    throw new AssertionError("as planned");
                }),
                Arguments.of("no memory", (WorkerService.Handler) delivery -> {
                    throw new OutOfMemoryError("as planned");
                }),
                Arguments.of("no stack", (WorkerService.Handler) delivery -> {
                    throw new StackOverflowError("as planned");
                }),
                Arguments.of("an interruption", interrupted),
                Arguments.of("a cancellation", (WorkerService.Handler) delivery -> {
                    throw new CancellationException("as planned");
                }),
                Arguments.of("null", (WorkerService.Handler) delivery -> null),
                Arguments.of("an exception without words", (WorkerService.Handler) delivery -> {
                    throw new Speechless();
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waysToFail")
    void nothingThatAHandlerThrowsIsASuccessOrHurtsTheService(String name, WorkerService.Handler handler) {
        service(delivery -> delivery.message().id().equals("bad") ? handler.handle(delivery) : Outcome.done())
                .concurrency(1)
                .retry(QUICK.withAttempts(1))
                .start();

        put(order("bad"));
        put(order("good"));

        Eventually.is(() -> letters().size() == 1 && accepted() == 2);
        assertThat(letters().get(0).id()).isEqualTo("bad");
        assertThat(attempts).hasSize(2);
    }

    static Stream<Arguments> waysToFailLater() {
        CompletionStage<Outcome> minimal = CompletableFuture.failedStage(new IllegalStateException("as planned"));
        return Stream.of(
                Arguments.of("null stage", null),
                Arguments.of("null outcome", CompletableFuture.completedFuture(null)),
                Arguments.of("failed", CompletableFuture.failedFuture(new AssertionError("as planned"))),
                Arguments.of("failed, minimal", minimal),
                Arguments.of("failed later", CompletableFuture.supplyAsync(() -> {
                    throw new IllegalStateException("as planned");
                })),
                Arguments.of("no future", new NoFuture()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waysToFailLater")
    void nothingThatAnAsynchronousHandlerSaysIsASuccessOrHurtsTheService(String name, CompletionStage<Outcome> stage) {
        WorkerService.builder(broker.open())
                .asyncHandler(
                        "orders",
                        "orders.place",
                        delivery -> delivery.message().id().equals("bad")
                                ? stage
                                : CompletableFuture.completedFuture(Outcome.done()))
                .concurrency(1)
                .retry(QUICK.withAttempts(1))
                .start();

        put(order("bad"));
        put(order("good"));

        Eventually.is(() -> letters().size() == 1 && accepted() == 2);
        assertThat(letters().get(0).id()).isEqualTo("bad");
    }

    @Test
    void cancelledAsynchronousHandlerHasFailed() {
        CompletableFuture<Outcome> stage = new CompletableFuture<>();
        WorkerService service = WorkerService.builder(broker.open())
                .asyncHandler("orders", "orders.place", delivery -> stage)
                .retry(QUICK.withAttempts(1))
                .concurrency(1)
                .start();
        put(order("m"));
        Eventually.is(() -> service.running() == 1);

        stage.cancel(true);

        Eventually.is(() -> letters().size() == 1 && service.running() == 0);
    }

    @Test
    void rejectionThrownDeepInAnAsynchronousHandlerIsARejection() {
        WorkerService.builder(broker.open())
                .asyncHandler(
                        "orders",
                        "orders.place",
                        delivery -> CompletableFuture.supplyAsync(() -> 1).thenApply(one -> {
                            throw Outcome.reject("no").asException();
                        }))
                .start();

        put(order("m"));

        Eventually.is(() -> letters().size() == 1);
        assertThat(letters().get(0).attribute("cvreason")).isEqualTo("rejected: no");
        assertThat(letters().get(0).attribute("cvattempts")).isEqualTo("1");
    }

    @Test
    void hundredsOfFailuresInARowDoNotStopTheService() {
        service(delivery -> {
                    if (!delivery.message().id().equals("good")) {
                        throw new IllegalStateException("as planned");
                    }
                    return Outcome.done();
                })
                .retry(new RetryPolicy(2, Duration.ZERO, 1, Duration.ZERO, 0))
                .concurrency(4)
                .start();
        for (int i = 0; i < 400; i++) {
            put(order("bad" + i));
        }
        put(order("good"));

        Eventually.is(() -> letters().size() == 400);
        allSettled();
        assertThat(attempts).hasSize(801);
    }

    private static final class Speechless extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("not even that");
        }

        @Override
        public String toString() {
            return "Speechless";
        }
    }

    private static final class NoFuture extends CompletableFuture<Outcome> {
        @Override
        public CompletableFuture<Outcome> toCompletableFuture() {
            throw new UnsupportedOperationException("as planned");
        }
    }
}
