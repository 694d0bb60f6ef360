// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hotplate.archive.ServiceFile.Stock;
import org.hotplate.tensor.Signature;

/** Finds the service that an archive needs. */
final class ServiceFinder {

    private static final String PYTHON = ".py";
    private static final String BUNDLE = ".jar";
    private static final long LARGEST = 1 << 18;

    private ServiceFinder() {}

    /**
     * Returns the service that a manifest names. If the archive does not contain its file, returns the one that MMS's
     * exporter would have packed for that type of input.
     */
    static ServiceFile find(ArchiveFolder folder, Optional<String> declared, Signature signature)
            throws ArchiveException {
        List<String> scripts = folder.endingIn(PYTHON);
        Optional<String> file = declared.isPresent()
                ? folder.named(declared.get(), "Service")
                : scripts.stream().findFirst().filter(first -> scripts.size() == 1);
        if (isBundle(file.or(() -> declared).orElse(""))) {
            return bundle(folder, file, declared.orElse(""));
        }
        if (file.isPresent()) {
            return read(folder.file(file.get()));
        }
        String standard = (signature.takesImages() ? StockClass.VISION : StockClass.BASE).service();
        if (declared.isEmpty()) {
            return new ServiceFile(
                    standard,
                    Optional.of(new Stock(
                            standard,
                            "no service is named, and %s is MMS's default for %s"
                                    .formatted(standard, signature.inputType()))));
        }
        String name = withoutSuffix(declared.get().substring(declared.get().lastIndexOf('/') + 1));
        return StockClass.isService(name)
                ? new ServiceFile(name, Optional.empty())
                : new ServiceFile(
                        name,
                        Optional.of(new Stock(
                                standard,
                                "the archive has no file '%s', and %s is MMS's default for %s"
                                        .formatted(Printable.text(declared.get()), standard, signature.inputType()))));
    }

    private static ServiceFile bundle(ArchiveFolder folder, Optional<String> file, String declared)
            throws ArchiveException {
        String name = file.orElseThrow(() -> folder.fault(
                "has no '%s', the handler bundle that the manifest's Model.Service names; pack it again with that file"
                        .formatted(Printable.text(declared))));
        return new ServiceFile(
                name.substring(0, name.length() - BUNDLE.length()), Optional.empty(), Optional.of(folder.file(name)));
    }

    private static boolean isBundle(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(BUNDLE);
    }

    private static ServiceFile read(Path file) throws ArchiveException {
        String fileName = String.valueOf(file.getFileName());
        String name = withoutSuffix(fileName);
        try {
            if (StockClass.isService(name) || Files.size(file) > LARGEST) {
                return new ServiceFile(name, Optional.empty());
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return new ServiceFile(
                    name, StockRules.recognise(fileName, text.startsWith("\uFEFF") ? text.substring(1) : text));
        } catch (IOException e) {
            throw new ArchiveException("%s cannot be read: %s".formatted(file, e), e);
        }
    }

    private static String withoutSuffix(String name) {
        return name.endsWith(PYTHON) ? name.substring(0, name.length() - PYTHON.length()) : name;
    }
}
