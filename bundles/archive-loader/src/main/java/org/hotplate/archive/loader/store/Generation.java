// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One copy of an archive in the data folder, with a use count. It is deleted when it is unused, unless it is the last
 * good one.
 *
 * <p>That it is unused is also recorded in its folder, for a later loader that starts while the models are still being
 * served.
 */
public final class Generation {

    private static final String RELEASED = "released";

    private final Path folder;
    private final boolean inherited;
    private int users;

    private Generation(Path folder, boolean inherited, int users) {
        this.folder = folder;
        this.inherited = inherited;
        this.users = users;
    }

    /** Returns a new generation; its creator is its first user. */
    public static Generation created(Path folder) {
        return new Generation(folder, false, 1);
    }

    /** Returns a generation of an earlier process. */
    public static Generation restored(Path folder) {
        return new Generation(folder, false, 0);
    }

    /** Returns a generation that an earlier loader deployed and the registry may still use. */
    public static Generation inherited(Path folder) {
        return new Generation(folder, true, 0);
    }

    public Path folder() {
        return folder;
    }

    /** Returns the folder with the unpacked files. */
    public Path files() {
        return folder.resolve("files");
    }

    public long number() {
        return Long.parseLong(String.valueOf(folder.getFileName()));
    }

    public boolean isUsed() {
        return users > 0 || (inherited && !Files.exists(folder.resolve(RELEASED)));
    }

    public void use() throws IOException {
        Files.deleteIfExists(folder.resolve(RELEASED));
        users++;
    }

    /** Ends one use; returns whether it was the last. */
    public boolean release() {
        return --users <= 0;
    }

    public void noteRelease() throws IOException {
        Files.write(folder.resolve(RELEASED), new byte[0]);
    }
}
