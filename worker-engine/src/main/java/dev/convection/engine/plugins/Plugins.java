package dev.convection.engine.plugins;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The jars of users. They share one class loader, a child of the engine's, so that a plugin may come with the libraries that it
 * needs. One that is broken is reported by its name and hides no other. Close it when nothing of it runs any more.
 */
public final class Plugins implements AutoCloseable {
    private static final int MOST_FAILURES = 20;

    private final List<Path> jars;
    private final URLClassLoader loader;
    private final Consumer<String> broken;

    private Plugins(List<Path> jars, Consumer<String> broken) {
        this.jars = jars;
        this.broken = broken;
        this.loader = new URLClassLoader(
                "plugins", jars.stream().map(Plugins::url).toArray(URL[]::new), Plugins.class.getClassLoader());
    }

    /**
     * Finds the jars.
     *
     * @param directories looked at in this order; one that does not exist is empty
     * @param broken told of everything that cannot be used, a line each
     * @return the plugins; the caller closes them
     */
    public static Plugins open(List<Path> directories, Consumer<String> broken) {
        List<Path> jars = new ArrayList<>();
        for (Path directory : directories) {
            jarsIn(directory, broken).stream()
                    .filter(jar -> isReadable(jar, broken))
                    .forEach(jars::add);
        }
        return new Plugins(List.copyOf(jars), broken);
    }

    private static List<Path> jarsIn(Path directory, Consumer<String> broken) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            broken.accept("plugins in " + directory + " cannot be read: " + e.getMessage());
            return List.of();
        }
    }

    /** A file that is no archive would be passed over in silence by the class loader. */
    private static boolean isReadable(Path jar, Consumer<String> broken) {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.size() >= 0;
        } catch (IOException e) {
            broken.accept("plugin " + jar.getFileName() + " cannot be read: " + e.getMessage());
            return false;
        }
    }

    /**
     * Everything that offers a service: first what comes with the engine, then each jar's.
     *
     * @param service an interface
     * @param <T> the interface
     * @return those that could be made, with where they come from
     */
    public <T> List<Plugin<T>> load(Class<T> service) {
        List<Plugin<T>> found = new ArrayList<>();
        load(service, Plugins.class.getClassLoader(), "engine", found);
        for (Path jar : jars) {
            load(service, new JarView(loader, url(jar)), String.valueOf(jar.getFileName()), found);
        }
        return Collections.unmodifiableList(found);
    }

    private <T> void load(Class<T> service, ClassLoader from, String origin, List<Plugin<T>> found) {
        Iterator<T> providers = ServiceLoader.load(service, from).iterator();
        // Bounded: where the services cannot even be listed, asking again gives the same error for ever.
        for (int failures = 0; failures < MOST_FAILURES; ) {
            try {
                if (!providers.hasNext()) {
                    return;
                }
                found.add(new Plugin<>(origin, providers.next()));
            } catch (ServiceConfigurationError | LinkageError e) {
                failures++;
                report(origin, e);
            }
        }
    }

    /**
     * Says that something of a plugin cannot be used.
     *
     * @param origin the jar's name
     * @param problem what was thrown
     */
    public void report(String origin, Throwable problem) {
        Throwable cause = problem.getCause();
        String text = words(problem) + (cause == null || problem instanceof LinkageError ? "" : ": " + words(cause));
        broken.accept(
                "plugin " + origin + " is broken: " + text.lines().findFirst().orElse(""));
    }

    private static String words(Throwable problem) {
        String message = problem.getMessage();
        boolean telling = problem instanceof ServiceConfigurationError
                || problem instanceof IllegalArgumentException
                || problem instanceof IllegalStateException;
        return message == null || !telling ? problem.toString() : message;
    }

    /**
     * What loads the classes of all plugins, and of the engine.
     *
     * @return for whoever looks for services on its own
     */
    public ClassLoader loader() {
        return loader;
    }

    /**
     * The jars that could be read.
     *
     * @return their file names
     */
    public List<String> names() {
        return jars.stream().map(jar -> String.valueOf(jar.getFileName())).toList();
    }

    @Override
    public void close() {
        try {
            loader.close();
        } catch (IOException e) {
            broken.accept("plugins cannot be closed: " + e.getMessage());
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(jar.toString(), e);
        }
    }
}
