// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Converts the names of entries, which can be any text, to names that are safe for a file in a folder. */
public final class EntryName {

    /** The maximum length of a file name in bytes. */
    static final int LONGEST = 255;

    private static final Pattern SEPARATORS = Pattern.compile("[/\\\\]");
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Zl}\\p{Zp}]");
    private static final Pattern FORBIDDEN = Pattern.compile("[:*?\"<>|]");
    private static final Pattern DEVICE = Pattern.compile(
            "(con|prn|aux|nul|conin\\$|conout\\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\\..*)?",
            Pattern.CASE_INSENSITIVE);

    private EntryName() {}

    /**
     * Returns an entry's base name, or empty if the entry is to be ignored.
     *
     * @throws ArchiveException if the name is not a valid file name on every platform, or leads out of the target
     *     folder
     */
    public static Optional<String> baseName(String entry, Object archive) throws ArchiveException {
        String[] segments = SEPARATORS.split(entry, -1);
        String name = segments[segments.length - 1];
        if (isLeftover(segments)) {
            return Optional.empty();
        }
        String fault = placeFault(entry, segments);
        if (fault == null && isFolder(entry, name)) {
            return Optional.empty();
        }
        fault = fault == null ? nameFault(name) : fault;
        if (fault != null) {
            throw new ArchiveException("%s: the entry '%s' %s; rename that file and pack the archive again"
                    .formatted(archive, Printable.text(entry), fault));
        }
        return Optional.of(name);
    }

    /** Returns whether an entry is a leftover of a desktop system or a tool, such as {@code .DS_Store}. */
    public static boolean isLeftover(String entry) {
        return isLeftover(SEPARATORS.split(entry, -1));
    }

    private static boolean isFolder(String entry, String name) {
        return name.isEmpty() && !entry.isEmpty();
    }

    private static boolean isLeftover(String[] segments) {
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

    /** Base names alone would be safe, but a path that leads out of the folder shows that the archive is malicious. */
    private static @Nullable String placeFault(String entry, String[] segments) {
        if (INVISIBLE.matcher(entry).find()) {
            return "has a character in its name that cannot be seen";
        }
        for (String segment : segments) {
            if (segment.equals("..")) {
                return "leads out of its folder by '..'";
            }
        }
        if (segments.length > 1
                && (segments[0].isEmpty() || DRIVE.matcher(segments[0]).matches())) {
            return "is an absolute path";
        }
        return null;
    }

    private static @Nullable String nameFault(String name) {
        if (name.isBlank() || name.equals(".")) {
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
