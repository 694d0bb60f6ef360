// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.felix.service.command.CommandSession;
import org.hotplate.archive.ArchiveKey;
import org.hotplate.shell.internal.CommandException;

/** Where an archive is to come from: a file or folder of this machine, or a URL. */
final class ArchiveSource {

    private static final Pattern LAST_PART = Pattern.compile("([^?#]*/)?([^/?#]*).*", Pattern.DOTALL);

    private final String typed;
    private final Optional<Path> path;

    private ArchiveSource(String typed, Optional<Path> path) {
        this.typed = typed;
        this.path = path;
    }

    /**
     * Finds what was typed.
     *
     * @param directory the folder that relative file names start from
     * @param deploy the watched folder, to say what else may go there
     * @throws CommandException if it is not a URL that may be fetched, and no archive or folder either
     */
    static ArchiveSource of(Path directory, String typed, Path deploy) throws CommandException {
        if (WebSource.names(typed)) {
            return new ArchiveSource(typed, Optional.empty());
        }
        Path path = BundleLocation.isUrl(typed)
                ? ofFileUrl(typed)
                : directory.resolve(typed).normalize();
        if (!Files.exists(path)) {
            throw new CommandException("There is no file %s; give the path of a .model archive".formatted(path));
        }
        if (ArchiveKey.isOnnx(path.toString()) && Files.isRegularFile(path)) {
            throw new CommandException(
                    "%s is an ONNX model, not a .model archive; copy it into %s".formatted(path, deploy));
        }
        if (!Files.isDirectory(path) && !(path.toString().endsWith(DeployFolder.SUFFIX) && Files.isRegularFile(path))) {
            throw new CommandException(
                    ("%s is not a .model archive; copy a handler's jar into %s, or install it for this run with"
                                    + " 'install file:%s'")
                            .formatted(path, deploy, path));
        }
        return new ArchiveSource(path.toString(), Optional.of(path));
    }

    private static Path ofFileUrl(String typed) throws CommandException {
        if (!typed.regionMatches(true, 0, "file:", 0, "file:".length())) {
            throw new CommandException(
                    "Nothing is fetched from %s; archives come from files, and from http and https URLs"
                            .formatted(typed));
        }
        try {
            URI url = URI.create(typed);
            if (url.getAuthority() != null) {
                throw new IllegalArgumentException("it names the host " + url.getAuthority());
            }
            return Path.of(url).normalize();
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            throw new CommandException(
                    "'%s' is not a URL of a file on this machine: %s".formatted(typed, e.getMessage()), e);
        }
    }

    boolean isFolder() {
        return path.filter(Files::isDirectory).isPresent();
    }

    boolean isFile(Path other) throws IOException {
        return path.isPresent() && Files.isSameFile(path.get(), other);
    }

    /** Returns where the file or folder is; a URL has no such place. */
    Path path() {
        return path.orElseThrow();
    }

    /**
     * Returns what the archive calls itself.
     *
     * @throws CommandException if its URL does not say
     */
    String name() throws CommandException {
        String last = path.isPresent() ? String.valueOf(path.get().getFileName()) : lastPart();
        if (last.endsWith(DeployFolder.SUFFIX)) {
            return last.substring(0, last.length() - DeployFolder.SUFFIX.length());
        }
        if (path.isEmpty()) {
            throw new CommandException(
                    "The path of %s does not end in a file name such as x.model; say with --name what to serve it as"
                            .formatted(typed));
        }
        return last;
    }

    private String lastPart() throws CommandException {
        var parts = LAST_PART.matcher(typed);
        String last = parts.matches() ? parts.group(2) : "";
        try {
            return URLDecoder.decode(last.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new CommandException("'%s' is not a URL: %s".formatted(typed, e.getMessage()), e);
        }
    }

    /** Opens the archive; the stream shows the session's terminal, if it has one, how far it is. */
    CountedContent open(WebSource web, CommandSession session) throws IOException, CommandException {
        return path.isEmpty()
                ? web.open(session, typed)
                : new CountedContent(
                        Files.newInputStream(path.get()),
                        Files.size(path.get()),
                        String.valueOf(path.get().getFileName()),
                        WebSource.progress(session));
    }

    /** Says why a source or its copy failed; the system's own words name the file alone where they give no reason. */
    static String reason(IOException e) {
        if (e instanceof FileSystemException file) {
            return "%s: %s"
                    .formatted(
                            file.getFile(),
                            file.getReason() == null
                                    ? e.getClass().getSimpleName().replaceFirst("Exception$", "")
                                    : file.getReason());
        }
        return e.getMessage() == null ? "the command was interrupted" : e.getMessage();
    }

    @Override
    public String toString() {
        return typed;
    }
}
