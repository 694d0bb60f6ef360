// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hotplate.tensor.Signature;

/**
 * An unpacked model archive: the content of its manifest and signature, and the paths of its files.
 *
 * @param folder contains every file of the archive, without sub-folders
 * @param modelName the manifest's {@code Model-Name}, which may differ from the name under which it is served
 * @param description the manifest's description, or an empty text
 * @param format the manifest's {@code Model-Format}, such as {@code MXNet-Symbolic}
 * @param engine the name of the engine its network needs, such as {@code MXNet}
 * @param network the network's definition: a symbol JSON, or another format's file
 * @param parameters the weights, if they are in a separate file
 * @param signature its inputs and outputs
 * @param service the service that pre- and post-processes
 * @param version the manifest's {@code Model-Version}; empty if there is none, or it is not a valid version
 */
public record ModelArchive(
        Path folder,
        String modelName,
        String description,
        String format,
        String engine,
        Path network,
        Optional<Path> parameters,
        Signature signature,
        ServiceFile service,
        String version) {

    private static final Pattern EPOCH = Pattern.compile(".*-([0-9]{1,9})\\.params", Pattern.CASE_INSENSITIVE);

    /** Returns the number of training epochs at the end of the weights' file name, ignoring the text before it. */
    public OptionalInt epoch() {
        return epoch(parameters.map(Path::getFileName).map(Path::toString).orElse(""));
    }

    static OptionalInt epoch(String parameters) {
        Matcher name = EPOCH.matcher(parameters);
        return name.matches() ? OptionalInt.of(Integer.parseInt(name.group(1))) : OptionalInt.empty();
    }

    /** Returns the same archive with another signature. */
    public ModelArchive with(Signature other) {
        return new ModelArchive(
                folder, modelName, description, format, engine, network, parameters, other, service, version);
    }

    /** Finds a file of the archive by its exact name. */
    public Optional<Path> asset(String fileName) {
        Path asset = folder.resolve(fileName);
        return folder.equals(asset.getParent()) && Files.isRegularFile(asset) ? Optional.of(asset) : Optional.empty();
    }
}
