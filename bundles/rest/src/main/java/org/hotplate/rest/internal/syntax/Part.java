// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

import org.jspecify.annotations.Nullable;

/** One field of a form. */
final class Part {

    private final boolean file;
    private final @Nullable String type;
    private final byte[] content;

    /**
     * Creates a part.
     *
     * @param file whether the content is bytes rather than a text
     * @param type its MIME type in lower case without parameters, or null
     */
    Part(boolean file, @Nullable String type, byte[] content) {
        this.file = file;
        this.type = type;
        this.content = content;
    }

    static Part text(byte[] content) {
        return new Part(false, null, content);
    }

    boolean file() {
        return file;
    }

    @Nullable
    String type() {
        return type;
    }

    /** Returns the bytes without copying them. */
    byte[] content() {
        return content;
    }
}
