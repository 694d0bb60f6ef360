// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.nio.file.Path;
import org.hotplate.archive.ArchiveException;

/** Puts a publisher's signature on an archive, in the form of signed jars. */
@FunctionalInterface
public interface ArchiveSigner {

    /**
     * Writes a signed copy.
     *
     * @param archive is left as it is
     * @param signed does not exist yet; must be on the disk when this returns
     * @throws ArchiveException if it cannot be signed
     */
    void sign(Path archive, Path signed) throws ArchiveException;
}
