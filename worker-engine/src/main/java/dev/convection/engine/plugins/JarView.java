package dev.convection.engine.plugins;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;

/**
 * The shared class loader of all plugins, seen from one jar: classes are those of all, resources are those of the jar. A
 * ServiceLoader on it finds what this jar offers, so that a failure has a jar's name.
 */
final class JarView extends ClassLoader {
    private final String prefix;

    JarView(ClassLoader shared, URL jar) {
        super(shared);
        this.prefix = "jar:" + jar + "!/";
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return Collections.enumeration(Collections.list(getParent().getResources(name)).stream()
                .filter(url -> url.toString().startsWith(prefix))
                .toList());
    }
}
