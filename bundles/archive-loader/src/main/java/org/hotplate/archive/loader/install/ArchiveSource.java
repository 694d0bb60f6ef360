// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.install;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.hotplate.archive.ArchiveKey;
import org.hotplate.model.deploy.DeployException;
import org.hotplate.model.deploy.TransferListener;

/** The source of an archive: a local file or folder, or a URL. */
public final class ArchiveSource {

    /** Opens connections without sending a request. */
    @FunctionalInterface
    public interface Opener {
        URLConnection open(URL url) throws IOException;
    }

    private static final Pattern WEB = Pattern.compile("(?i)https?:.*", Pattern.DOTALL);
    private static final Pattern URL_OF_ANY_KIND = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);
    private static final Pattern LAST_SEGMENT = Pattern.compile("([^?#]*/)?([^/?#]*).*", Pattern.DOTALL);

    private final String text;
    private final Optional<Path> path;

    private ArchiveSource(String text, Optional<Path> path) {
        this.text = text;
        this.path = path;
    }

    /**
     * Finds a source.
     *
     * @throws DeployException if it is neither a URL that may be fetched nor an existing archive, folder or ONNX model
     */
    public static ArchiveSource of(String text, Path deploy) throws DeployException {
        if (WEB.matcher(text).matches()) {
            return new ArchiveSource(text, Optional.empty());
        }
        Path path = localPath(text);
        if (!Files.exists(path)) {
            throw new DeployException(
                    "There is no file %s; give the path of a .model archive or an .onnx file".formatted(path));
        }
        if (!Files.isDirectory(path)
                && !(Files.isRegularFile(path) && ArchiveKey.of(path.toString()).isPresent())) {
            throw new DeployException(
                    ("%s is not a .model archive or .onnx file. Copy a handler's jar to %s itself, or install it until the"
                                    + " next start with 'install file:%s'")
                            .formatted(path, deploy, path));
        }
        return new ArchiveSource(path.toString(), Optional.of(path));
    }

    private static Path localPath(String text) throws DeployException {
        try {
            if (!URL_OF_ANY_KIND.matcher(text).matches()) {
                return Path.of(text).normalize();
            }
            if (!text.regionMatches(true, 0, "file:", 0, "file:".length())) {
                throw new DeployException(
                        "Cannot fetch %s: archives come from files, and from http and https URLs".formatted(text));
            }
            URI url = URI.create(text);
            if (url.getAuthority() != null) {
                throw new IllegalArgumentException("it names the host " + url.getAuthority());
            }
            return Path.of(url).normalize();
        } catch (InvalidPathException e) {
            throw new DeployException("'%s' is not a valid path: %s".formatted(text, e.getReason()), e);
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            throw new DeployException(
                    "'%s' is not the URL of a file on this machine: %s".formatted(text, e.getMessage()), e);
        }
    }

    public boolean isFolder() {
        return path.filter(Files::isDirectory).isPresent();
    }

    public boolean isFile(Path other) throws IOException {
        return path.isPresent() && Files.isSameFile(path.get(), other);
    }

    /** Returns the path of the file or folder; empty for a URL. */
    public Path path() {
        return path.orElseThrow();
    }

    /** Returns the extension of the file in the deploy folder. */
    public String ending() {
        String file = path.isPresent() ? text : lastSegment();
        return ArchiveKey.isOnnx(file) && !isFolder() ? ".onnx" : ".model";
    }

    /**
     * Returns the name of the file without its extension.
     *
     * @throws DeployException if the URL does not contain a name
     */
    public String name() throws DeployException {
        String last = path.isPresent() ? String.valueOf(path.get().getFileName()) : decoded(lastSegment());
        if (last.endsWith(ending())) {
            return last.substring(0, last.length() - ending().length());
        }
        if (path.isEmpty()) {
            throw new DeployException(
                    "The path of %s does not end in a file name such as x.model; give the model's name with --name"
                            .formatted(text));
        }
        return last;
    }

    private String lastSegment() {
        var parts = LAST_SEGMENT.matcher(text);
        return parts.matches() ? parts.group(2) : "";
    }

    private String decoded(String segment) throws DeployException {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new DeployException("'%s' is not a valid URL: %s".formatted(text, e.getMessage()), e);
        }
    }

    public CountedContent open(Opener web, TransferListener progress) throws IOException, DeployException {
        return path.isEmpty()
                ? fetch(web, text, progress)
                : new CountedContent(
                        Files.newInputStream(path.get()),
                        Files.size(path.get()),
                        String.valueOf(path.get().getFileName()),
                        progress);
    }

    public static CountedContent fetch(Opener web, String url, TransferListener progress) throws DeployException {
        try {
            URLConnection connection = web.open(new URL(url));
            return new CountedContent(connection.getInputStream(), connection.getContentLengthLong(), url, progress);
        } catch (MalformedURLException e) {
            throw new DeployException("'%s' is not a valid URL: %s".formatted(url, e.getMessage()), e);
        } catch (IOException e) {
            throw new DeployException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Opens a URL with the launcher's URL handler, which rejects URLs that the configuration does not allow, follows
     * redirects, and limits size and duration.
     */
    public static URLConnection guarded(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        if (connection instanceof HttpURLConnection) {
            // the JDK's own handler would fetch any URL
            throw new IOException(
                    "Cannot fetch %s: this server was not started by bin/hotplate, whose configuration says what may be fetched"
                            .formatted(url));
        }
        return connection;
    }

    @Override
    public String toString() {
        return text;
    }
}
