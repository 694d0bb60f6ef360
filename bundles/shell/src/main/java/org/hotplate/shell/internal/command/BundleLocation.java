// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.hotplate.shell.internal.CommandException;

/** Where a bundle may come from: this machine's files, and URLs that the launcher then refuses or fetches. */
final class BundleLocation {

    // one letter before a colon is a drive of Windows
    private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);
    private static final Pattern WEB = Pattern.compile("(?i)https?:.*", Pattern.DOTALL);
    // none of another machine
    private static final Pattern FILE = Pattern.compile("(reference:)?file:(?!//[^/]).*", Pattern.DOTALL);

    private BundleLocation() {}

    /** Returns whether a text is meant as a URL. */
    static boolean isUrl(String typed) {
        return URL.matcher(typed).matches();
    }

    /** Tells whether a location is an http or https URL. */
    static boolean isWeb(String location) {
        return WEB.matcher(location).matches();
    }

    /** Returns the URL of a path, or of what is one already. */
    static String of(Path directory, String typed) throws CommandException {
        if (isUrl(typed)) {
            return check(typed);
        }
        Path file = directory.resolve(typed).normalize();
        if (!Files.exists(file)) {
            throw new CommandException("There is no file %s; give the path of a bundle's jar".formatted(file));
        }
        return file.toUri().toString();
    }

    static String check(String location) throws CommandException {
        if (isUrl(location) && !isWeb(location) && !FILE.matcher(location).matches()) {
            throw new CommandException(
                    "Cannot fetch %s: bundles come from files, and from http and https URLs".formatted(location));
        }
        return location;
    }
}
