// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a server keeps its things.
 *
 * @param home the unpacked distribution; never written to unless it is the base as well
 * @param folder the base: conf, deploy, data and logs lie in it, and everything the server writes
 */
public record Base(Path home, Path folder) {

    /** Reads both places from the system properties that bin/hotplate sets. */
    public static Base ofSystemProperties() {
        var home = Path.of(System.getProperty("hotplate.home", ".")).toAbsolutePath();
        var folder = System.getProperty("hotplate.base");
        return new Base(home, folder == null ? home : Path.of(folder).toAbsolutePath());
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

    /** Returns where temporary files go: libraries unpack native code here, so it is not /tmp, which may be noexec. */
    public Path temporary() {
        return data().resolve("tmp");
    }

    /** Returns the file that holds the running server's process number. */
    public Path pidFile() {
        return data().resolve("hotplate.pid");
    }

    /** Returns the file that a server holds locked while it runs. */
    public Path lockFile() {
        return data().resolve("lock");
    }

    /** Returns the file in which a running server says where it can be reached. */
    public Path addressFile() {
        return data().resolve("address.properties");
    }

    /** Creates the folders a server writes to. */
    public void createFolders() throws Refusal {
        for (var each : new Path[] {conf(), data(), logs(), temporary()}) {
            try {
                Files.createDirectories(each);
            } catch (IOException e) {
                throw Refusal.failure(
                        "Cannot create the folder %s (%s); set HOTPLATE_BASE to a folder you may write to."
                                .formatted(each, Reason.of(e)));
            }
        }
    }
}
