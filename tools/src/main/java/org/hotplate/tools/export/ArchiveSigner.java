// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.nio.file.Path;
import org.hotplate.archive.ArchiveException;

/** Signs archives with a publisher's key, in the format of signed jars. */
@FunctionalInterface
public interface ArchiveSigner {

    /**
     * Writes a signed copy of an archive.
     *
     * @param archive the archive; remains unchanged
     * @param signed the file to create; its content must be on disk when this method returns
     * @throws ArchiveException if the archive cannot be signed
     */
    void sign(Path archive, Path signed) throws ArchiveException;
}
