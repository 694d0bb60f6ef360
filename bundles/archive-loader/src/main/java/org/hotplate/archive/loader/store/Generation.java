// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One copy of an archive in the data folder. It lives while somebody uses it, or while it is the last that was good.
 *
 * <p>That nobody uses it any more is also noted in its folder, for a loader that comes after this one while the models
 * are still being served.
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

    /** Returns one being made: its maker is its first user. */
    public static Generation made(Path folder) {
        return new Generation(folder, false, 1);
    }

    /** Returns one that an earlier process left behind. */
    public static Generation left(Path folder) {
        return new Generation(folder, false, 0);
    }

    /** Returns one that an earlier loader handed to a registry which may still use it. */
    public static Generation inherited(Path folder) {
        return new Generation(folder, true, 0);
    }

    public Path folder() {
        return folder;
    }

    /** Where the unpacked files are. */
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

    /** Returns whether that was the last user. */
    public boolean letGo() {
        return --users <= 0;
    }

    public void noteRelease() throws IOException {
        Files.write(folder.resolve(RELEASED), new byte[0]);
    }
}
