// SPDX-License-Identifier: Apache-2.0
package org.hotplate.mms.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The files of the deploy folder that registrations have created, and that may be overwritten and deleted therefore. The
 * list of their names survives restarts. Thread-safe.
 */
final class OwnFiles {

    private final Path folder;
    private final Path list;
    private final TreeSet<String> names;

    /**
     * Reads the list, without files that have been deleted meanwhile.
     *
     * @param folder the deploy folder
     * @param list the file of the list
     */
    OwnFiles(Path folder, Path list) throws IOException {
        this.folder = folder;
        this.list = list;
        names = new TreeSet<>(read(list));
        if (names.removeIf(name -> !Files.exists(folder.resolve(name)))) {
            save();
        }
    }

    private static List<String> read(Path list) throws IOException {
        try {
            return Files.readAllLines(list);
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    synchronized boolean contains(String name) {
        return names.contains(name);
    }

    /** Returns whether a file exists that no registration has created. */
    synchronized boolean isForeign(String name) {
        return Files.exists(folder.resolve(name)) && !names.contains(name);
    }

    synchronized void add(String name) throws IOException {
        if (names.add(name)) {
            save();
        }
    }

    /** Creates or replaces a file, completely or not at all. */
    synchronized void write(String name, Map<String, Object> members) throws IOException {
        add(name);
        replace(folder.resolve(name), Json.text(members));
    }

    /** Deletes a file, if a registration has created it. */
    synchronized void delete(String name) throws IOException {
        if (names.contains(name)) {
            Files.deleteIfExists(folder.resolve(name));
            forget(name);
        }
    }

    /** Removes a name from the list, whatever the folder contains now. */
    synchronized void forget(String name) throws IOException {
        if (names.remove(name)) {
            save();
        }
    }

    private void save() throws IOException {
        replace(list, String.join("\n", names));
    }

    private static void replace(Path file, String text) throws IOException {
        Path next = file.resolveSibling("." + file.getFileName() + ".new");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
