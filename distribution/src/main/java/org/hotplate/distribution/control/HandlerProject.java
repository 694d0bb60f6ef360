// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hotplate.archive.Printable;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;

/**
 * Creates a project from the template in {@code share/handler-template}. The template is a working project: it has no
 * placeholders, and its names are replaced.
 */
final class HandlerProject {

    private static final String PACKAGE = "org.example.myservice";
    private static final String INPUTS = "new TensorSpec(\"data\", Shape.of(Shape.ANY, 3, 28, 28))";
    private static final String DOCUMENTATION = "/** Serves the models";
    private static final String CONFIGURATION = "{\\\"handler\\\": \\\"my_service\\\"}";
    /** The folder of the template with sources for JSON inputs, which replace the sources of the same name. */
    private static final String JSON = "json";

    private final Path home;
    private final HandlerNames names;
    private final Optional<ServedArchive> archive;
    private final Map<String, String> replacements = new LinkedHashMap<>();

    HandlerProject(Path home, HandlerNames names, Optional<ServedArchive> archive) {
        this.home = home;
        this.names = names;
        this.archive = archive;
        replacements.put(PACKAGE, names.packageName());
        replacements.put("<groupId>org.example</groupId>", "<groupId>" + names.packageName() + "</groupId>");
        archive.ifPresent(given -> {
            replacements.put(INPUTS, inputs(given));
            replacements.put(DOCUMENTATION, about(given) + DOCUMENTATION);
            replacements.put(CONFIGURATION, configuration(given));
        });
        replacements.put("MyService", names.classes());
        replacements.put("my_service", names.service());
        replacements.put("my-service-handler", names.artifact());
    }

    /** Writes the project to a folder, which is created if it does not exist. */
    void write(Path folder) throws IOException {
        var template = home.resolve("share").resolve("handler-template");
        boolean json = archive.isPresent() && !archive.get().signature().takesImages();
        for (var file : files(template)) {
            var name = template.relativize(file);
            if (!name.startsWith(JSON)) {
                var variant = template.resolve(JSON).resolve(file.getFileName());
                write(json && Files.exists(variant) ? variant : file, folder.resolve(renamed(name)));
            }
        }
    }

    private void write(Path source, Path target) throws IOException {
        var text = replaced(Files.readString(source).replace("\r\n", "\n"));
        if (source.endsWith("pom.xml")) {
            var folder = Files.createDirectories(target.getParent()).toRealPath();
            text = property(text, "hotplate.home", relative(folder, home));
            text = property(text, "hotplate.version", version());
            if (archive.isPresent()) {
                text = property(
                        text, "model.archive", relative(folder, archive.get().file()));
            }
        }
        Files.createDirectories(target.getParent());
        Files.writeString(target, text);
    }

    /** Returns a path that stays valid if project and distribution are moved together. */
    private static String relative(Path project, Path file) throws IOException {
        var real = file.toRealPath();
        // on Windows, there is no relative path to another drive
        return Objects.equals(project.getRoot(), real.getRoot())
                ? "${project.basedir}/" + project.relativize(real).toString().replace('\\', '/')
                : real.toString();
    }

    /** Replaces each word in one pass, so that replacements are not replaced again. */
    private String replaced(String text) {
        var any = Pattern.compile(
                replacements.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|")));
        return any.matcher(text).replaceAll(found -> Matcher.quoteReplacement(replacements.get(found.group())));
    }

    private String renamed(Path name) {
        var file = name.toString().replace('\\', '/');
        return file.replace(PACKAGE.replace('.', '/'), names.packageName().replace('.', '/'))
                .replace("MyServiceHandlers", names.classes() + "Handlers");
    }

    private static String property(String pom, String name, String value) {
        var escaped = value.replace("&", "&amp;").replace("<", "&lt;");
        return pom.replaceFirst(
                "<%1$s>[^<]*</%1$s>".formatted(Pattern.quote(name)),
                Matcher.quoteReplacement("<%1$s>%2$s</%1$s>".formatted(name, escaped)));
    }

    /** Returns the version of the handler API in this distribution. */
    private String version() throws IOException {
        try (var versions = Files.list(home.resolve("system/org/hotplate/org.hotplate.handler"))) {
            return versions.map(version -> String.valueOf(version.getFileName()))
                    .max(String::compareTo)
                    .orElseThrow(() -> new IOException("the distribution has no org.hotplate.handler"));
        }
    }

    private static String inputs(ServedArchive archive) {
        return archive.signature().inputs().stream()
                .map(HandlerProject::input)
                .collect(Collectors.joining(",\n                    "));
    }

    private static String input(TensorSpec input) {
        var shape = Arrays.stream(input.shape().dims())
                .mapToObj(dim -> dim == Shape.ANY ? "Shape.ANY" : Integer.toString(dim))
                .collect(Collectors.joining(", "));
        var type = input.type() == null
                ? ""
                : ", org.hotplate.tensor.DataType." + input.type().name();
        return "new TensorSpec(%s, Shape.of(%s)%s)".formatted(literal(input.name()), shape, type);
    }

    /** Returns a Java string literal, with characters outside printable ASCII escaped. */
    private static String literal(String text) {
        var literal = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                literal.append('\\').append((char) c);
            } else if (c < ' ' || c > '~') {
                // line ends in octal: the compiler would translate their Unicode escapes before it parses the literal
                literal.append(c > 0xff ? "\\u%04x".formatted(c) : "\\%03o".formatted(c));
            } else {
                literal.append((char) c);
            }
        });
        return literal.append('"').toString();
    }

    private static String about(ServedArchive archive) {
        List<String> lines = new ArrayList<>();
        lines.add("Created for: " + archive.file().getFileName());
        archive.signature()
                .inputs()
                .forEach(input -> lines.add("  input %s %s".formatted(input.name(), input.shape())));
        archive.assets().forEach(asset -> lines.add("  file " + asset));
        return lines.stream()
                .map(line -> "// " + Printable.text(line).replace('\\', '/') + "\n")
                .collect(Collectors.joining());
    }

    /**
     * Returns the configuration for the test. It sets {@code labels} if the archive has exactly one text file and that
     * is not synset.txt.
     */
    private String configuration(ServedArchive archive) {
        var texts = archive.assets().stream()
                .filter(asset -> asset.matches("[A-Za-z0-9._-]+\\.txt"))
                .toList();
        var labels = archive.signature().takesImages() && texts.size() == 1 && !texts.contains("synset.txt")
                ? ", \\\"labels\\\": \\\"%s\\\"".formatted(texts.get(0))
                : "";
        return "{\\\"handler\\\": \\\"%s\\\"%s}".formatted(names.service(), labels);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
