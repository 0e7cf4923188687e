package dev.convection.worker.internal;

/** How the threads of the bus are made. */
final class Threads {
    private Threads() {}

    /** A thread that does not keep the JVM alive. */
    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
