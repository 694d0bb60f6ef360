// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.hotplate.shell.internal.CommandException;

/** Checks the locations of bundles: local files, and URLs, which the launcher restricts. */
final class BundleLocation {

    // a single letter before a colon is a drive on Windows
    private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);
    private static final Pattern WEB = Pattern.compile("(?i)https?:.*", Pattern.DOTALL);
    // only local files
    private static final Pattern FILE = Pattern.compile("(reference:)?file:(?!//[^/]).*", Pattern.DOTALL);

    private BundleLocation() {}

    /** Returns whether a text is a URL. */
    static boolean isUrl(String typed) {
        return URL.matcher(typed).matches();
    }

    /** Returns whether a location is an http or https URL. */
    static boolean isWeb(String location) {
        return WEB.matcher(location).matches();
    }

    /** Returns the URL of a path; a URL is returned unchanged. */
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
