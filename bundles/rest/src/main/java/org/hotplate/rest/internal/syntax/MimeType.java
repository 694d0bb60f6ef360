// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The part of a Content-Type before its parameters. */
final class MimeType {

    static final String MULTIPART = "multipart/form-data";
    static final String FORM = "application/x-www-form-urlencoded";
    static final String JSON = "application/json";
    static final String BYTES = "application/octet-stream";

    private MimeType() {}

    /** Returns type and subtype in lower case, or null if the header does not have both. */
    static @Nullable String of(@Nullable String contentType) {
        if (contentType == null) {
            return null;
        }
        int end = contentType.indexOf(';');
        String type = (end < 0 ? contentType : contentType.substring(0, end)).strip();
        return type.isEmpty() ? null : type.toLowerCase(Locale.ROOT);
    }

    /** Returns whether content of this type may be a picture; its bytes decide. */
    static boolean mayBePicture(@Nullable String type) {
        return type == null || type.startsWith("image/") || type.equals(BYTES);
    }

    /** Returns whether content of this type may be a literal; the parser decides. */
    static boolean mayBeLiteral(@Nullable String type) {
        return type == null || type.startsWith("text/") || type.equals(JSON) || type.equals(BYTES);
    }
}
