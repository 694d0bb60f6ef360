// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.util.Locale;
import java.util.Optional;
import org.hotplate.archive.EntryName;

/** Files that are never packed, such as hidden files and backups. */
final class ExcludedFiles {

    private ExcludedFiles() {}

    /** Returns why a file is never packed; empty if it may be packed. */
    static Optional<String> reason(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("manifest.json")) {
            return Optional.of("replaced by a new one");
        }
        if (lower.equals("manifest.mf") || lower.matches(".*\\.(sf|rsa|dsa|ec)")) {
            return Optional.of("the signature of an archive");
        }
        if (EntryName.isLeftover(name) || lower.equals("desktop.ini")) {
            return Optional.of("left by the operating system");
        }
        if (name.startsWith(".")) {
            return Optional.of("hidden");
        }
        if (lower.endsWith(".model")) {
            return Optional.of("an archive itself");
        }
        if (lower.endsWith(".pyc") || lower.endsWith(".pyo")) {
            return Optional.of("compiled Python");
        }
        if (name.endsWith("~") || lower.matches(".*\\.sw[op]") || (name.startsWith("#") && name.endsWith("#"))) {
            return Optional.of("an editor's backup");
        }
        return Optional.empty();
    }
}
