package dev.convection.engine.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles a plugin as a user would, and packs it. */
public final class PluginJar {
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, String> services = new LinkedHashMap<>();
    private final List<String> left = new ArrayList<>();

    public PluginJar source(String className, String source) {
        sources.put(className, source);
        return this;
    }

    public PluginJar offers(Class<?> service, String className) {
        services.merge("META-INF/services/" + service.getName(), className, (a, b) -> a + "\n" + b);
        return this;
    }

    /** Compiled against, but not packed. */
    public PluginJar without(String className) {
        left.add(className.replace('.', '/') + ".class");
        return this;
    }

    public Path pack(Path directory, String name) throws IOException {
        Path classes = Files.createTempDirectory(directory, "classes");
        compile(classes);
        Path jar = directory.resolve(name);
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file);
                Stream<Path> files = Files.walk(classes)) {
            for (Path path : files.filter(Files::isRegularFile).toList()) {
                String entry = classes.relativize(path).toString();
                if (!left.contains(entry)) {
                    zip.putNextEntry(new ZipEntry(entry));
                    zip.write(Files.readAllBytes(path));
                }
            }
            for (Map.Entry<String, String> service : services.entrySet()) {
                zip.putNextEntry(new ZipEntry(service.getKey()));
                zip.write(service.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return jar;
    }

    private void compile(Path classes) {
        if (sources.isEmpty()) {
            return;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((name, text) -> units.add(
                new SimpleJavaFileObject(
                        URI.create("string:///" + name.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignore) {
                        return text;
                    }
                }));
        List<String> options = List.of(
                "-d", classes.toString(), "-parameters", "-cp", System.getProperty("java.class.path"), "-proc:none");
        assertThat(compiler.getTask(null, null, null, options, null, units).call())
                .isTrue();
    }
}
