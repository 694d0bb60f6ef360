// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The parameters of an export.
 *
 * @param modelName the manifest's {@code Model-Name}; the archive can be served under another name
 * @param folder the folder with the network's files, {@code signature.json} and the assets; not modified
 * @param output the archive to write, or an existing folder in which {@code <name>.model} is written
 * @param service a Python file or a handler bundle: a path, or the name of a file in the folder; if empty, the stock
 *     service for the signature's type of input
 * @param signature the draft to pack if the folder has no {@code signature.json}
 * @param force whether to replace an existing file
 * @param compress whether to deflate the entries; MMS stored them
 */
public record ExportRequest(
        String modelName,
        Path folder,
        Path output,
        Optional<String> service,
        ArchiveInfo info,
        Selection selection,
        Optional<SignatureDraft> signature,
        boolean force,
        boolean compress) {

    /** Returns a request for all files of a folder, with the stock service. */
    public static ExportRequest of(String modelName, Path folder, Path output) {
        return new ExportRequest(
                modelName,
                folder,
                output,
                Optional.empty(),
                ArchiveInfo.NONE,
                Selection.ALL,
                Optional.empty(),
                false,
                false);
    }

    public ExportRequest withService(String file) {
        return new ExportRequest(
                modelName, folder, output, Optional.of(file), info, selection, signature, force, compress);
    }

    public ExportRequest withInfo(ArchiveInfo info) {
        return new ExportRequest(modelName, folder, output, service, info, selection, signature, force, compress);
    }

    public ExportRequest withSelection(Selection selection) {
        return new ExportRequest(modelName, folder, output, service, info, selection, signature, force, compress);
    }

    public ExportRequest withSignature(SignatureDraft draft) {
        return new ExportRequest(
                modelName, folder, output, service, info, selection, Optional.of(draft), force, compress);
    }

    public ExportRequest withForce(boolean force) {
        return new ExportRequest(modelName, folder, output, service, info, selection, signature, force, compress);
    }

    public ExportRequest withCompress(boolean compress) {
        return new ExportRequest(modelName, folder, output, service, info, selection, signature, force, compress);
    }
}
