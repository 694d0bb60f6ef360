// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Checks who may write to the deploy folder: jars in it are code that the server runs. */
final class FolderRights {

    private FolderRights() {}

    /** Returns the problem with a folder's permissions and the remedy; empty if only its owner may write to it. */
    static Optional<String> fault(Path folder) throws IOException {
        if (!Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            return Optional.empty();
        }
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(folder);
        boolean others = rights.contains(PosixFilePermission.OTHERS_WRITE);
        boolean group = rights.contains(PosixFilePermission.GROUP_WRITE);
        if (!others && !group) {
            return Optional.empty();
        }
        return Optional.of("%s can be written by %s (mode %s), and jars in it are code: chmod %s %s"
                .formatted(
                        folder,
                        others ? "everybody" : "its group",
                        PosixFilePermissions.toString(rights),
                        others && group ? "go-w" : others ? "o-w" : "g-w",
                        folder));
    }
}
