// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hotplate.tensor.Signature;

/** The files of an unpacked archive, from which the model is read. */
final class ArchiveFolder {

    private final Path folder;
    private final String archive;
    private final List<String> names;

    private ArchiveFolder(Path folder, String archive, List<String> names) {
        this.folder = folder;
        this.archive = archive;
        this.names = names;
    }

    /**
     * Lists a folder's files.
     *
     * @param archive the archive's name in messages
     */
    static ArchiveFolder of(Path folder, String archive) throws ArchiveException {
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
            return new ArchiveFolder(folder, archive, names);
        } catch (IOException e) {
            throw new ArchiveException("%s cannot be read: %s".formatted(archive, e), e);
        }
    }

    Manifest manifest() throws ArchiveException {
        return Manifest.read(manifestFile(), archive);
    }

    Signature signature(Manifest manifest) throws ArchiveException {
        return SignatureFile.read(signatureFile(manifest), archive);
    }

    ModelArchive read(Manifest manifest) throws ArchiveException {
        Signature signature = signature(manifest);
        NetworkFinder.Found network = NetworkFinder.find(this, manifest);
        return new ModelArchive(
                folder,
                manifest.name().orElse(network.prefix()),
                manifest.description(),
                network.format(),
                network.engine(),
                folder.resolve(network.definition()),
                network.parameters().map(folder::resolve),
                signature,
                ServiceFinder.find(this, manifest.service(), signature),
                manifest.about()
                        .modelVersion()
                        .filter(version -> ModelName.versionFault(version).isEmpty())
                        .orElse(""));
    }

    Path manifestFile() throws ArchiveException {
        List<String> manifests = names.stream()
                .filter(name -> name.equalsIgnoreCase(Manifest.FILE))
                .toList();
        if (manifests.size() != 1) {
            throw fault(
                    manifests.isEmpty()
                            ? "has no MANIFEST.json; create model archives with hotplate export. It contains "
                                    + listed(names)
                            : "has more than one manifest: " + listed(manifests));
        }
        return folder.resolve(manifests.get(0));
    }

    Path signatureFile(Manifest manifest) throws ArchiveException {
        String declared = manifest.signature().orElse("signature.json");
        return named(declared, "Signature")
                .or(() -> names.stream().filter("signature.json"::equals).findFirst())
                .map(folder::resolve)
                .orElseThrow(() -> fault(
                        "has no '%s', which the manifest's Model.Signature names".formatted(Printable.text(declared))));
    }

    /**
     * Finds the file that an entry of the manifest names, exactly or, as in MMS, by a pattern that matches one file.
     *
     * @param key the entry's name in messages
     */
    Optional<String> named(String value, String key) throws ArchiveException {
        String base = value.substring(Math.max(value.lastIndexOf('/'), value.lastIndexOf('\\')) + 1);
        if (names.contains(base)) {
            return Optional.of(base);
        }
        if (base.length() > EntryName.LONGEST) {
            return Optional.empty();
        }
        List<String> fitting = names.stream().filter(new Glob(base)::fits).toList();
        if (fitting.size() > 1) {
            throw fault("has several files that fit '%s', the manifest's Model.%s: %s. Name one of them"
                    .formatted(Printable.text(value), key, listed(fitting)));
        }
        return fitting.stream().findFirst();
    }

    List<String> endingIn(String suffix) {
        return names.stream()
                .filter(name -> name.toLowerCase(Locale.ROOT).endsWith(suffix) && name.length() > suffix.length())
                .toList();
    }

    List<String> names() {
        return names;
    }

    /** Returns the sizes of all files in bytes, by their names. */
    Map<String, Long> sizes() {
        Map<String, Long> sizes = new TreeMap<>();
        names.forEach(name -> sizes.put(name, file(name).toFile().length()));
        return sizes;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    ArchiveException fault(String problem) {
        return new ArchiveException(archive + " " + problem);
    }

    static String listed(List<String> names) {
        return listed(names.stream().map(Printable::text).toList(), "no file");
    }

    /** @param none the text for an empty list */
    static String listed(List<String> printable, String none) {
        String first = String.join(", ", printable.stream().limit(10).toList());
        return printable.isEmpty() ? none : printable.size() > 10 ? first + ", …" : first;
    }
}
