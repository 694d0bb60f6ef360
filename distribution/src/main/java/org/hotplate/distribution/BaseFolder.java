// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folders of a server.
 *
 * @param home the unpacked distribution; read-only unless it is also the base
 * @param folder the base folder, {@code HOTPLATE_BASE}: contains conf, deploy, data and logs, and everything that the
 *     server writes
 */
public record BaseFolder(Path home, Path folder) {

    /**
     * Returns the folders that the system properties {@code hotplate.home} and {@code hotplate.base} name; bin/hotplate
     * sets both.
     */
    public static BaseFolder ofSystemProperties() {
        var home = Path.of(System.getProperty("hotplate.home", ".")).toAbsolutePath();
        var folder = System.getProperty("hotplate.base");
        return new BaseFolder(home, folder == null ? home : Path.of(folder).toAbsolutePath());
    }

    public Path conf() {
        return folder.resolve("conf");
    }

    public Path data() {
        return folder.resolve("data");
    }

    public Path logs() {
        return folder.resolve("logs");
    }

    /**
     * Returns the folder for temporary files. Libraries unpack native code there; {@code /tmp} may be mounted noexec.
     */
    public Path temporary() {
        return data().resolve("tmp");
    }

    /** Returns the file with the process ID of the running server. */
    public Path pidFile() {
        return data().resolve("hotplate.pid");
    }

    /** Returns the file that a running server keeps locked. */
    public Path lockFile() {
        return data().resolve("lock");
    }

    /** Returns the file with the address of the running server; see {@link ServerAddress}. */
    public Path addressFile() {
        return data().resolve("address.properties");
    }

    /** Creates the folders that a server writes to, if they do not exist. */
    public void createFolders() throws CommandException {
        for (var each : new Path[] {conf(), data(), logs(), temporary()}) {
            try {
                Files.createDirectories(each);
            } catch (IOException e) {
                throw CommandException.failure(
                        "Cannot create the folder %s (%s); set HOTPLATE_BASE to a folder you may write to."
                                .formatted(each, Reason.of(e)));
            }
        }
    }
}
