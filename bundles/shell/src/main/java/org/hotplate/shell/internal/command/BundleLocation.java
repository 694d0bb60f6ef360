// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.hotplate.shell.internal.CommandException;

/** Where a bundle may come from: this machine's files, nothing else. */
final class BundleLocation {

    // one letter before a colon is a drive of Windows
    private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");
    private static final Pattern FILE = Pattern.compile("(reference:)?file:.*");

    private BundleLocation() {}

    /** Returns the URL of a path, or of what is one already. */
    static String of(Path directory, String typed) throws CommandException {
        if (URL.matcher(typed).matches()) {
            return check(typed);
        }
        Path file = directory.resolve(typed).normalize();
        if (!Files.exists(file)) {
            throw new CommandException("There is no file %s; give the path of a bundle's jar".formatted(file));
        }
        return file.toUri().toString();
    }

    static String check(String location) throws CommandException {
        if (URL.matcher(location).matches() && !FILE.matcher(location).matches()) {
            throw new CommandException(
                    "Nothing is fetched from %s; bundles come from files only: download it and install the file"
                            .formatted(location));
        }
        return location;
    }
}
