package dev.convection.engine.template;

import dev.convection.engine.convergence.Template;
import dev.convection.engine.text.Problem;
import dev.convection.engine.text.Yaml;
import dev.convection.engine.text.YamlValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes a {@link Template} of a file, a text or the map that travels in a message, and refuses what could not converge: circles,
 * references to nothing, types that no engine knows, wrong shapes. Thread-safe.
 */
public final class TemplateReader {
    private final Set<String> types;

    /**
     * Makes a reader.
     *
     * @param types the names of the resource types that there are
     */
    public TemplateReader(Set<String> types) {
        this.types = new TreeSet<>(types);
    }

    /**
     * Reads a file.
     *
     * @param file YAML or JSON
     * @return the template
     * @throws IOException if the file cannot be read
     * @throws TemplateException naming file, line and resource
     */
    public Template read(Path file) throws IOException {
        return check(Yaml.read(file), String.valueOf(file.getFileName()));
    }

    /**
     * Reads a text.
     *
     * @param text YAML or JSON
     * @param source how messages call it
     * @return the template
     * @throws TemplateException naming source, line and resource
     */
    public Template read(String text, String source) {
        return check(Yaml.read(text), source);
    }

    /**
     * Reads the plain form, as {@link Template#toMap()} writes it.
     *
     * @param plain {@code {"resources": {…}}}
     * @return the template, without lines
     * @throws TemplateException naming the resource
     */
    public Template read(Map<String, ?> plain) {
        Problems problems = new Problems("template");
        YamlValue root;
        try {
            root = YamlValue.ofPlain(plain);
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(0, List.of(), String.valueOf(e.getMessage())));
            throw problems.exception();
        }
        return check(root, problems);
    }

    private Template check(Yaml yaml, String source) {
        Problems problems = new Problems(source);
        yaml.problems().forEach(problems::add);
        YamlValue root = yaml.root();
        if (root == null) {
            if (problems.none()) {
                problems.add(new Problem(1, List.of(), "it is empty; a template begins with resources:"));
            }
            throw problems.exception();
        }
        return check(root, problems);
    }

    private Template check(YamlValue root, Problems problems) {
        Template template = new Definitions(types, problems).read(root);
        if (problems.none()) {
            Circles.check(template, problems);
        }
        if (!problems.none()) {
            throw problems.exception();
        }
        return template;
    }
}
