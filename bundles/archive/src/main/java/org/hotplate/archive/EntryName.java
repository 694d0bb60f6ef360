// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the names of entries, which can be anything, into names that are safe for a file in one folder. */
public final class EntryName {

    private static final int LONGEST = 255;
    private static final Pattern SEPARATORS = Pattern.compile("[/\\\\]");
    private static final Pattern FORBIDDEN = Pattern.compile("[\\x00-\\x1f\\x7f:*?\"<>|]");
    private static final Pattern DEVICE =
            Pattern.compile("(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?", Pattern.CASE_INSENSITIVE);

    private EntryName() {}

    /**
     * Returns an entry's base name, or empty if the entry is to be ignored.
     *
     * @throws ArchiveException if no file can have that name on every platform
     */
    public static Optional<String> baseName(String entry, Object archive) throws ArchiveException {
        String[] segments = SEPARATORS.split(entry, -1);
        String name = segments[segments.length - 1];
        if (isFolder(entry, name) || isLeftBehind(segments)) {
            return Optional.empty();
        }
        String fault = fault(name);
        if (fault != null) {
            throw new ArchiveException("%s: the entry '%s' %s; rename that file and pack the archive again"
                    .formatted(archive, Printable.text(entry), fault));
        }
        return Optional.of(name);
    }

    /** Tells whether an entry is what a desktop system or a tool left behind. */
    public static boolean isLeftBehind(String entry) {
        return isLeftBehind(SEPARATORS.split(entry, -1));
    }

    private static boolean isFolder(String entry, String name) {
        return name.isEmpty() && !entry.isEmpty();
    }

    private static boolean isLeftBehind(String[] segments) {
        if (PublisherSignature.isPart(segments)) {
            return true;
        }
        for (int i = 0; i < segments.length - 1; i++) {
            String folder = segments[i];
            boolean hidden = folder.startsWith(".") && !folder.equals(".") && !folder.equals("..");
            if (hidden || folder.equals("__MACOSX") || folder.equals("__pycache__")) {
                return true;
            }
        }
        String name = segments[segments.length - 1].toLowerCase(Locale.ROOT);
        return name.startsWith("._") || name.equals(".ds_store") || name.equals("thumbs.db");
    }

    private static @Nullable String fault(String name) {
        if (name.isBlank() || name.equals(".") || name.equals("..")) {
            return "names no file";
        }
        if (FORBIDDEN.matcher(name).find()) {
            return "has a character that file names cannot have";
        }
        if (name.endsWith(".") || name.endsWith(" ") || DEVICE.matcher(name).matches()) {
            return "has a name that is reserved on some systems";
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            return "has a name longer than " + LONGEST + " bytes";
        }
        return null;
    }
}
