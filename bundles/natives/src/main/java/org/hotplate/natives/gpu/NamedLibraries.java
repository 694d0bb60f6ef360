// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.gpu;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The registered libraries and the result of their inspection.
 *
 * @param named the registration
 * @param seen the result of the inspection, without faults
 */
public record NamedLibraries(NamedFolder named, FolderInspection seen) {

    /**
     * Finds and inspects the registered libraries of a kind.
     *
     * @param data the server's data folder
     * @throws IOException if none are registered, or they are not usable; the message contains the remedy
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
