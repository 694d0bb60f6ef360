// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hotplate.archive.ArchiveInspector;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.ArchiveReport;
import org.hotplate.archive.ArchiveReport.Use;
import org.hotplate.archive.Fault;
import org.hotplate.archive.Printable;
import org.hotplate.distribution.CommandException;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;

/**
 * The properties of an archive that its handler needs.
 *
 * @param file the archive
 * @param service the service that it names
 * @param signature its inputs and outputs
 * @param assets its other files
 */
record ServedArchive(Path file, String service, Signature signature, List<String> assets) {

    /**
     * Reads an archive.
     *
     * @throws CommandException if a handler in deploy/ cannot serve it
     */
    static ServedArchive read(Path file) throws CommandException {
        var name = Printable.message(file.toString());
        if (!Files.isRegularFile(file)) {
            throw CommandException.failure(
                    Files.isDirectory(file)
                            ? "%s is a folder; pack it with 'hotplate export' first.".formatted(name)
                            : "There is no file %s.".formatted(name));
        }
        var report = new ArchiveInspector(ArchiveLimits.DEFAULT).inspect(file);
        var fault = report.faults().stream().filter(Fault::isError).findFirst();
        if (fault.isPresent()) {
            throw CommandException.failure("No handler can serve %s: %s."
                    .formatted(name, fault.get().message().replaceFirst("\\.$", "")));
        }
        var signature = report.signature().orElseThrow();
        var service = report.service().orElseThrow();
        if (service.code()) {
            throw CommandException.failure("%s contains its own handler, %s; it does not need another one."
                    .formatted(name, Printable.text(service.file().orElse(service.name()))));
        }
        requireInputs(name, signature);
        var assets = report.entries().stream()
                .filter(entry -> entry.use() == Use.ASSET)
                .map(ArchiveReport.Entry::name)
                .toList();
        return new ServedArchive(file, service.name(), signature, assets);
    }

    private static void requireInputs(String name, Signature signature) throws CommandException {
        if (signature.inputs().isEmpty()) {
            throw CommandException.failure(
                    "%s declares no inputs in signature.json; a handler needs one.".formatted(name));
        }
        for (TensorSpec input : signature.inputs()) {
            if (signature.takesImages() && !isPicture(input)) {
                throw CommandException.failure(
                        "Input '%s' of %s has the shape %s; a picture needs [batch, channels, height, width] in signature.json."
                                .formatted(Printable.text(input.name()), name, input.shape()));
            }
        }
    }

    private static boolean isPicture(TensorSpec input) {
        return input.shape().rank() == 4
                && input.shape().dim(2) > 0
                && input.shape().dim(3) > 0;
    }
}
