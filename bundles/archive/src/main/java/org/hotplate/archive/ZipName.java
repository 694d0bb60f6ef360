// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Reads the name of a zip entry. */
final class ZipName {

    private static final int IS_UTF8 = 1 << 11;

    /** The character set of names in zip files without UTF-8: that of the first PCs. */
    private static final Charset OLD =
            Charset.isSupported("IBM437") ? Charset.forName("IBM437") : StandardCharsets.ISO_8859_1;

    private ZipName() {}

    /**
     * Most tools write UTF-8 even without the flag. Without the flag, a name that is not valid UTF-8 is in the old
     * character set.
     */
    static String decode(ByteBuffer name, int flags, Object archive) throws ArchiveException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(name.duplicate()).toString();
        } catch (CharacterCodingException e) {
            String old = OLD.decode(name.duplicate()).toString();
            if ((flags & IS_UTF8) != 0) {
                throw new ArchiveException(
                        "%s: the entry '%s' has a name that is not UTF-8, and says it is; pack the archive again"
                                .formatted(archive, Printable.text(old)),
                        e);
            }
            return old;
        }
    }
}
