// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Reason;
import org.hotplate.natives.folder.NativesFolder;
import org.hotplate.natives.gpu.NativesFlavour;

/**
 * An archive with libraries, such as a jar of DJL or a Python wheel: a zip with the libraries in one of its folders.
 */
final class NativesArchive {

    private final NativesFlavour flavour;
    private final BaseFolder base;

    NativesArchive(NativesFlavour flavour, BaseFolder base) {
        this.flavour = flavour;
        this.base = base;
    }

    /**
     * Unpacks the main library and the libraries beside it into a folder below {@code data/natives}, unless this
     * content was unpacked before; returns the folder.
     */
    Path unpack(Path archive) throws CommandException {
        try {
            var main = main(archive);
            var folder = base.data()
                    .resolve("natives")
                    .resolve("%s-%08x-%d".formatted(flavour.name(), main.getCrc(), main.getSize()));
            var prefix = main.getName().substring(0, main.getName().lastIndexOf('/') + 1);
            return new NativesFolder(folder, name -> isLibrary(name, prefix))
                    .unpackedFrom(() -> Files.newInputStream(archive));
        } catch (ZipException e) {
            throw CommandException.failure(
                    "%s is neither a folder nor an archive: %s.".formatted(archive, Reason.of(e)));
        } catch (IOException e) {
            throw CommandException.failure("Cannot unpack %s into %s: %s."
                    .formatted(archive, base.data().resolve("natives"), Reason.of(e)));
        }
    }

    private static boolean isLibrary(String name, String prefix) {
        return name.startsWith(prefix) && name.indexOf('/', prefix.length()) < 0 && name.contains(".so");
    }

    private ZipEntry main(Path archive) throws IOException, CommandException {
        try (var zip = new ZipFile(archive.toFile())) {
            return zip.stream()
                    .filter(entry -> ("/" + entry.getName()).endsWith("/" + flavour.mainLibrary()))
                    .min(Comparator.comparingInt(entry -> entry.getName().length()))
                    .orElseThrow(() -> CommandException.failure("There is no %s in %s; take it from %s."
                            .formatted(flavour.mainLibrary(), archive, flavour.source())));
        }
    }
}
