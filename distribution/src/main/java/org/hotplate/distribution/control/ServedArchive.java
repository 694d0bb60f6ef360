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
import org.hotplate.distribution.Refusal;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;

/**
 * What a handler has to know of the archive it is written for.
 *
 * @param file the archive
 * @param service the service it names
 * @param signature its inputs and outputs
 * @param assets its other files
 */
record ServedArchive(Path file, String service, Signature signature, List<String> assets) {

    /**
     * Reads one.
     *
     * @throws Refusal if it cannot be served by a handler in deploy/
     */
    static ServedArchive read(Path file) throws Refusal {
        var name = Printable.message(file.toString());
        if (!Files.isRegularFile(file)) {
            throw Refusal.failure(
                    Files.isDirectory(file)
                            ? "%s is a folder; pack it with 'hotplate export' first.".formatted(name)
                            : "There is no file %s.".formatted(name));
        }
        var report = new ArchiveInspector(ArchiveLimits.DEFAULT).inspect(file);
        var fault = report.faults().stream().filter(Fault::isError).findFirst();
        if (fault.isPresent()) {
            throw Refusal.failure("No handler can serve %s: %s."
                    .formatted(name, fault.get().message().replaceFirst("\\.$", "")));
        }
        var signature = report.signature().orElseThrow();
        var service = report.service().orElseThrow();
        if (service.code()) {
            throw Refusal.failure("%s carries a handler of its own, %s; there is none to write."
                    .formatted(name, Printable.text(service.file().orElse(service.name()))));
        }
        requireInputs(name, signature);
        var assets = report.entries().stream()
                .filter(entry -> entry.use() == Use.ASSET)
                .map(ArchiveReport.Entry::name)
                .toList();
        return new ServedArchive(file, service.name(), signature, assets);
    }

    private static void requireInputs(String name, Signature signature) throws Refusal {
        if (signature.inputs().isEmpty()) {
            throw Refusal.failure("%s declares no inputs in signature.json; a handler needs one.".formatted(name));
        }
        for (TensorSpec input : signature.inputs()) {
            if (signature.takesImages() && !isPicture(input)) {
                throw Refusal.failure(
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
