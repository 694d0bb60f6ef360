// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.gpu;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The libraries that the user has named, as they are now.
 *
 * @param named what was written down
 * @param seen what a look at the folder has shown; it is of use
 */
public record NamedLibraries(NamedFolder named, FolderInspection seen) {

    /**
     * Finds the libraries of a kind that were named for a server.
     *
     * @param data the server's data
     * @throws IOException if none were named, or those are of no use; the message says why and what to do
     */
    public static NamedLibraries find(Path data, NativesFlavour flavour, LoaderTrial loader) throws IOException {
        Optional<NamedFolder> named = NamedFolder.read(data, flavour);
        String command = "hotplate natives %s --from DIR".formatted(flavour.name());
        if (named.isEmpty()) {
            throw new IOException(
                    "the libraries of %s are not part of Hotplate, and no folder of them was named; name one with: %s"
                            .formatted(flavour.title(), command));
        }
        FolderInspection seen = FolderInspection.of(flavour, named.get().folder(), loader);
        if (!seen.useful()) {
            throw new IOException("%s; restore it, or name another folder with: %s"
                    .formatted(String.join("; ", seen.faults()), command));
        }
        return new NamedLibraries(named.get(), seen);
    }
}
