package dev.convection.engine.convergence;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on threads of their own, but only one at a time: a task runs until it pauses or ends, and the test decides who runs next. So an
 * interleaving of many engines is one sequence of decisions, and the same seed gives the same again.
 */
final class Coroutines implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "simulated-engine");
        thread.setDaemon(true);
        return thread;
    });
    private final Semaphore test = new Semaphore(0);
    private volatile @Nullable Task current;

    /** Starts a task, which is paused before its first step. */
    Task start(Runnable work) {
        Task task = new Task();
        threads.execute(() -> {
            task.turn.acquireUninterruptibly();
            try {
                work.run();
            } catch (Throwable e) {
                task.failure = e;
            } finally {
                task.ended = true;
                test.release();
            }
        });
        return task;
    }

    /** The task that runs on this thread. */
    @Nullable
    Task current() {
        return current;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** One of them. */
    final class Task {
        private final Semaphore turn = new Semaphore(0);
        private volatile boolean ended;
        private volatile @Nullable Throwable failure;
        boolean doomed;

        /** Lets it run until it pauses or ends; called by the test. */
        void resume() {
            current = this;
            turn.release();
            test.acquireUninterruptibly();
            current = null;
        }

        /** Lets the test go on; called by the task. */
        void pause() {
            test.release();
            turn.acquireUninterruptibly();
        }

        boolean ended() {
            return ended;
        }

        @Nullable
        Throwable failure() {
            return failure;
        }
    }
}
