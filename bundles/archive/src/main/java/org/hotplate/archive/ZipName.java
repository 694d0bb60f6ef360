// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Reads the name of a zip entry. */
final class ZipName {

    private static final int IS_UTF8 = 1 << 11;

    /** Names from before zip files knew UTF-8: older tools wrote them in the first PC's character set. */
    private static final Charset OLD =
            Charset.isSupported("IBM437") ? Charset.forName("IBM437") : StandardCharsets.ISO_8859_1;

    private ZipName() {}

    /** Most tools write UTF-8 even without the flag; a name that is not UTF-8 and has no flag is in the old character set. */
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
