// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Variants of an archive, for tests. */
final class Archives {

    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    private Archives() {}

    static Archives of(Path archive) throws IOException {
        Archives variant = new Archives();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                variant.entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return variant;
    }

    /** Names another service in the manifest, and adds that file. */
    Archives service(String fileName, String python) {
        String manifest = new String(entries.get("MANIFEST.json"), StandardCharsets.UTF_8);
        String changed = manifest.replaceAll("(\"Service\"\\s*:\\s*)\"[^\"]*\"", "$1\"" + fileName + "\"");
        entries.put("MANIFEST.json", changed.getBytes(StandardCharsets.UTF_8));
        entries.put(fileName, python.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Names a handler bundle as the service in the manifest, and adds it. */
    Archives carrying(String fileName, byte[] jar) {
        return service(fileName, "").file(fileName, jar);
    }

    /** Changes the description of the archive. */
    Archives described(String description) {
        String manifest = new String(entries.get("MANIFEST.json"), StandardCharsets.UTF_8);
        String changed = manifest.replaceAll(
                "(\"(?:Model-Archive-)?Description\"\\s*:\\s*)\"[^\"]*\"", "$1\"" + description + "\"");
        return file("MANIFEST.json", changed.getBytes(StandardCharsets.UTF_8));
    }

    /** Replaces one file's content. */
    Archives file(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    /** Removes one file. */
    Archives without(String name) {
        entries.remove(name);
        return this;
    }

    /** Replaces the matches in one file's text. */
    Archives replaced(String name, String pattern, String replacement) {
        String text = new String(content(name), StandardCharsets.UTF_8);
        return file(name, text.replaceAll(pattern, replacement).getBytes(StandardCharsets.UTF_8));
    }

    byte[] content(String name) {
        return entries.get(name);
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Moves a file to the deploy folder atomically. */
    static void drop(byte[] content, Path target) throws IOException {
        Path hidden = target.resolveSibling("." + target.getFileName());
        Files.write(hidden, content);
        Files.move(hidden, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
