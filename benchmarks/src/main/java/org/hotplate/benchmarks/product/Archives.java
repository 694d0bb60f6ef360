// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.product;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Creates archives from other archives. */
public final class Archives {

    private Archives() {}

    /** Copies an archive whose answers contain class names, with a mark before each class name. */
    public static Path marked(Path archive, Path target, String mark) throws IOException {
        try (ZipFile source = new ZipFile(archive.toFile());
                OutputStream file = Files.newOutputStream(target);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            for (Enumeration<? extends ZipEntry> each = source.entries(); each.hasMoreElements(); ) {
                ZipEntry entry = each.nextElement();
                byte[] content = source.getInputStream(entry).readAllBytes();
                if (entry.getName().equals("synset.txt")) {
                    content = new String(content, StandardCharsets.UTF_8)
                            .lines()
                            .map(line -> mark + " " + line)
                            .collect(Collectors.joining("\n", "", "\n"))
                            .getBytes(StandardCharsets.UTF_8);
                }
                zip.putNextEntry(new ZipEntry(entry.getName()));
                zip.write(content);
                zip.closeEntry();
            }
        }
        return target;
    }
}
