// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.install;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hotplate.archive.ArchiveKey;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.ArchiveReader;
import org.hotplate.archive.loader.store.Folders;
import org.hotplate.model.ModelId;
import org.hotplate.model.deploy.DeployException;
import org.hotplate.model.deploy.InstallRequest;
import org.hotplate.model.deploy.Installation;
import org.hotplate.model.deploy.TransferListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the deploy folder. Files of models appear, change and disappear atomically; incomplete files have names
 * that start with a dot. Models are identified by their files' {@link ArchiveKey keys}.
 */
public final class ArchiveInstaller {

    private static final Logger LOG = LoggerFactory.getLogger(ArchiveInstaller.class);
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern HIDDEN = Pattern.compile("\\..+\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.tmp");
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final Path folder;
    private final ArchiveSource.Opener web;

    /** Deletes incomplete files that a killed server has left in the folder. */
    public ArchiveInstaller(Path folder, ArchiveSource.Opener web) {
        this.folder = folder.toAbsolutePath().normalize();
        this.web = web;
        clear();
    }

    /** See {@link org.hotplate.model.deploy.ModelArchives#install}. */
    public Installation install(InstallRequest request, TransferListener progress) throws DeployException {
        Optional<String> sha256 = request.sha256().map(digits -> digits.toLowerCase(Locale.ROOT));
        if (sha256.filter(digits -> !SHA256.matcher(digits).matches()).isPresent()) {
            throw new DeployException("'%s' is not a SHA-256: 64 hexadecimal digits are expected"
                    .formatted(request.sha256().get()));
        }
        ArchiveSource source = ArchiveSource.of(request.source(), folder);
        String name = request.name().isPresent() ? request.name().get() : source.name();
        Optional<String> fault = ModelId.fileFault(name);
        if (fault.isPresent()) {
            throw new DeployException(fault.get() + "; give another name with --name");
        }
        String key = ArchiveKey.of(name + source.ending()).orElseThrow();
        boolean replaces = mayReplace(key, request.replace());
        try {
            if (replaces && source.isFile(file(key))) {
                throw new DeployException(
                        "%s is the deployed archive itself; 'model:reload %s' reads it again".formatted(source, name));
            }
            clear();
            Files.createDirectories(folder);
            if (source.isFolder()) {
                if (sha256.isPresent()) {
                    throw new DeployException("%s is a folder; only a file has a SHA-256".formatted(source));
                }
                copyFolder(source.path(), key);
            } else {
                copyFile(source, key, sha256, request.replace(), progress);
            }
        } catch (IOException e) {
            throw new DeployException("Nothing was installed: " + reason(e), e);
        }
        return new Installation(name, file(key), replaces);
    }

    /** Opens a URL. */
    public CountedContent fetch(String url, TransferListener progress) throws DeployException {
        return ArchiveSource.fetch(web, url, progress);
    }

    /** Deletes the archive of a model. */
    public void remove(String key) throws IOException {
        Path aside = hidden(key);
        Files.move(file(key), aside, ATOMIC_MOVE);
        Folders.delete(aside);
    }

    /** Updates the timestamps of a model's archive, so that it is read again. */
    public void touch(String key) throws IOException {
        Path target = file(key);
        FileTime now = FileTime.from(Instant.now());
        if (Files.isDirectory(target)) {
            for (Path file : Folders.list(target)) {
                if (Files.isRegularFile(file)) {
                    Files.setLastModifiedTime(file, now);
                }
            }
        }
        Files.setLastModifiedTime(target, now);
    }

    /** Returns the path of a model's archive, which need not exist. */
    public Path file(String key) {
        return folder.resolve(ArchiveKey.file(key));
    }

    private boolean mayReplace(String key, boolean replace) throws DeployException {
        for (String ending : List.of(".model", ".onnx")) {
            Path other = folder.resolve(ArchiveKey.stem(key) + ending);
            if (!other.equals(file(key)) && Files.exists(other)) {
                throw new DeployException(
                        "%s has the same name; uninstall that model first, or give another name with --name"
                                .formatted(other));
            }
        }
        boolean exists = Files.exists(file(key));
        if (exists && !replace) {
            throw new DeployException("%s exists already; replace it with --force, or give another name with --name"
                    .formatted(file(key)));
        }
        return exists;
    }

    private void copyFolder(Path source, String key) throws IOException {
        Path copy = hidden(key);
        try {
            copy(source, copy);
            place(copy, key);
        } finally {
            Folders.delete(copy);
        }
    }

    private void copyFile(
            ArchiveSource source, String key, Optional<String> sha256, boolean replace, TransferListener progress)
            throws IOException, DeployException {
        try (CountedContent content = source.open(web, progress)) {
            long free = Files.getFileStore(folder).getUsableSpace();
            if (content.length() > free) {
                throw new DeployException(
                        "Not enough space in %s: %d bytes are needed, %d are free; nothing was installed"
                                .formatted(folder, content.length(), free));
            }
            try (TemporaryArchive copy = TemporaryArchive.create(hidden(key))) {
                String actual = copy.fill(content);
                if (content.length() >= 0 && content.count() != content.length()) {
                    throw new DeployException("%s sent %d bytes instead of %d; nothing was installed"
                            .formatted(source, content.count(), content.length()));
                }
                if (sha256.filter(wanted -> !wanted.equals(actual)).isPresent()) {
                    throw new DeployException("The SHA-256 of %s is %s, not %s; nothing was installed"
                            .formatted(source, actual, sha256.get()));
                }
                if (!ArchiveKey.isOnnx(key)) {
                    checkWhole(source, copy.file());
                }
                mayReplace(key, replace);
                place(copy.file(), key);
            }
        }
    }

    private static void checkWhole(ArchiveSource source, Path copy) throws IOException, DeployException {
        switch (new ArchiveReader(ArchiveLimits.DEFAULT).inspect(copy)) {
            case COMPLETE -> {}
            case INCOMPLETE ->
                throw new DeployException(
                        "%s is incomplete: its end is missing; nothing was installed".formatted(source));
            case NOT_AN_ARCHIVE ->
                throw new DeployException(
                        "%s is not a model archive: it is not a zip file; nothing was installed".formatted(source));
        }
    }

    /** Moves a complete copy to its final name. */
    private void place(Path copy, String key) throws IOException {
        if (Files.isDirectory(file(key)) || (Files.exists(file(key)) && Files.isDirectory(copy))) {
            remove(key);
        }
        Files.move(copy, file(key), ATOMIC_MOVE, REPLACE_EXISTING);
    }

    private void clear() {
        try {
            for (Path entry : Folders.list(folder)) {
                if (!HIDDEN.matcher(entry.getFileName().toString()).matches()) {
                    continue;
                }
                if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    TemporaryArchive.deleteAbandoned(entry);
                } else if (isOld(entry)) {
                    Folders.delete(entry);
                }
            }
        } catch (IOException e) {
            LOG.warn("Cannot delete the unfinished files that an earlier server left in {}", folder, e);
        }
    }

    // a folder cannot be locked; while one is being copied, its state changes continuously
    private static boolean isOld(Path directory) throws IOException {
        FileTime then = FileTime.from(Instant.now().minus(QUIET));
        try (Stream<Path> entries = Files.walk(directory)) {
            for (Path entry : entries.toList()) {
                if (Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS).compareTo(then) > 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private Path hidden(String key) {
        return folder.resolve("." + key + "." + UUID.randomUUID() + ".tmp");
    }

    private static void copy(Path source, Path target) throws IOException {
        if (!Files.isDirectory(source)) {
            Files.copy(source, target);
            try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
                channel.force(true); // content before name, so that a power failure cannot leave an incomplete file
            }
            return;
        }
        Files.createDirectory(target);
        for (Path entry : Folders.list(source)) {
            copy(entry, target.resolve(entry.getFileName().toString()));
        }
    }

    /** Describes a failure; the message of a file system exception without a reason is only the file's name. */
    public static String reason(IOException e) {
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
}
