// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.EntryName;

/**
 * The service of an archive: a Python file, of which this server uses only the name, or a handler bundle.
 *
 * @param notes sentences for the user about the choice
 */
record ServiceChoice(String fileName, Content content, List<String> notes) {

    private static final String PYTHON = ".py";
    private static final String BUNDLE = ".jar";

    /** Returns the service that the user named: a path, or the name of a file in the model's folder. */
    static ServiceChoice requested(String service, SourceFolder folder) throws ArchiveException {
        Path file = find(service, folder);
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(BUNDLE)) {
            checkBundle(file);
        } else if (!name.endsWith(PYTHON) || name.length() == PYTHON.length()) {
            throw new ArchiveException(
                    "%s cannot be a service; a service is a Python file NAME.py, or a handler bundle NAME.jar"
                            .formatted(file));
        }
        if (EntryName.baseName(name, folder).isEmpty()) {
            throw new ArchiveException("%s cannot be a service; rename the file".formatted(file));
        }
        checkSameName(file, name, folder);
        return new ServiceChoice(name, Content.of(file), List.of());
    }

    private static Path find(String service, SourceFolder folder) throws ArchiveException {
        try {
            Path asPath = Path.of(service);
            if (Files.isRegularFile(asPath)) {
                return readable(asPath);
            }
            Path inFolder = folder.path(service);
            if (Files.isRegularFile(inFolder)) {
                return readable(inFolder);
            }
        } catch (InvalidPathException e) {
            throw new ArchiveException("'%s' cannot be a file's name: %s".formatted(service, e.getReason()), e);
        }
        throw new ArchiveException(
                "There is no service '%s', neither as a path nor in %s; name the Python file or the handler bundle"
                        .formatted(service, folder));
    }

    private static Path readable(Path file) throws ArchiveException {
        if (!Files.isReadable(file)) {
            throw new ArchiveException("The service %s cannot be read: permission denied".formatted(file));
        }
        return file;
    }

    private static void checkBundle(Path file) throws ArchiveException {
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            if (manifest == null || manifest.getMainAttributes().getValue("Bundle-SymbolicName") == null) {
                throw new ArchiveException(
                        "%s is not an OSGi bundle: its manifest has no Bundle-SymbolicName; build it as docs/writing-a-handler.md says"
                                .formatted(file));
            }
        } catch (IOException e) {
            throw new ArchiveException("%s cannot be read as a jar: %s".formatted(file, e.getMessage()), e);
        }
    }

    /**
     * Rejects a service whose name is also the name of a different file in the folder; MMS packed that file instead.
     */
    private static void checkSameName(Path file, String name, SourceFolder folder) throws ArchiveException {
        Path sameName = folder.path(name);
        try {
            if (folder.has(name) && !Files.isSameFile(file, sameName) && Files.mismatch(file, sameName) >= 0) {
                throw new ArchiveException(
                        "%s and %s have the same name and different content; remove one".formatted(file, sameName));
            }
        } catch (IOException e) {
            throw new ArchiveException("%s and %s cannot be compared: %s".formatted(file, sameName, e.getMessage()), e);
        }
    }

    /** Returns the stock service, as MMS did if no service was named. */
    static ServiceChoice stock(boolean takesImages, SourceFolder folder) {
        StockService stock = StockService.of(takesImages);
        List<String> others = new ArrayList<>(folder.endingIn(PYTHON));
        others.addAll(folder.endingIn(BUNDLE));
        others.remove(stock.fileName());
        List<String> notes = Optional.of(others)
                .filter(names -> !names.isEmpty())
                .map(names ->
                        "The service is %s; %s is packed as an asset only; to make it the service, use --service-file-path %s."
                                .formatted(stock.fileName(), String.join(", ", names), names.get(0)))
                .stream()
                .toList();
        return new ServiceChoice(
                stock.fileName(),
                folder.has(stock.fileName()) ? Content.of(folder.path(stock.fileName())) : stock.content(),
                notes);
    }

    boolean isBundle() {
        return fileName.endsWith(BUNDLE);
    }
}
