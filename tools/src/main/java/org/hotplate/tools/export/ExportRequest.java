// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What to pack, how, and where to.
 *
 * @param modelName the manifest's {@code Model-Name}; the archive can be served under another one
 * @param folder holds the network's files, {@code signature.json} and the assets; it is only read
 * @param output the archive to write, or an existing folder to write it into as {@code <name>.model}
 * @param service a Python file or a handler bundle: a path, or the name of a file in the folder; without one, the stock
 *     service for the signature's type of input
 * @param signature the draft to pack where the folder has no {@code signature.json}
 * @param force whether to replace a file that is there
 * @param compress whether to deflate the entries, which MMS never did
 */
public record ExportRequest(
        String modelName,
        Path folder,
        Path output,
        Optional<String> service,
        Imprint imprint,
        Selection selection,
        Optional<SignatureDraft> signature,
        boolean force,
        boolean compress) {

    /** Asks for everything in a folder, with the stock service. */
    public static ExportRequest of(String modelName, Path folder, Path output) {
        return new ExportRequest(
                modelName,
                folder,
                output,
                Optional.empty(),
                Imprint.NONE,
                Selection.ALL,
                Optional.empty(),
                false,
                false);
    }

    public ExportRequest withService(String file) {
        return new ExportRequest(
                modelName, folder, output, Optional.of(file), imprint, selection, signature, force, compress);
    }

    public ExportRequest withImprint(Imprint imprint) {
        return new ExportRequest(modelName, folder, output, service, imprint, selection, signature, force, compress);
    }

    public ExportRequest withSelection(Selection selection) {
        return new ExportRequest(modelName, folder, output, service, imprint, selection, signature, force, compress);
    }

    public ExportRequest withSignature(SignatureDraft draft) {
        return new ExportRequest(
                modelName, folder, output, service, imprint, selection, Optional.of(draft), force, compress);
    }

    public ExportRequest withForce(boolean force) {
        return new ExportRequest(modelName, folder, output, service, imprint, selection, signature, force, compress);
    }

    public ExportRequest withCompress(boolean compress) {
        return new ExportRequest(modelName, folder, output, service, imprint, selection, signature, force, compress);
    }
}
