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
 * An unpacked model archive: what its manifest and signature say, and where its files are.
 *
 * @param folder holds every file of the archive, without sub-folders
 * @param modelName the manifest's {@code Model-Name}, which need not be the name it is served under
 * @param description the manifest's description, or an empty text
 * @param format the manifest's {@code Model-Format}, such as {@code MXNet-Symbolic}
 * @param engine the name of the engine its network needs, such as {@code MXNet}
 * @param network the network's definition: a symbol JSON, or another format's file
 * @param parameters the weights, where they are a file of their own
 * @param signature its inputs and outputs
 * @param service the service that pre- and post-processes
 * @param version the manifest's {@code Model-Version}; empty if there is none, or one that cannot be served under
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

    /** Returns the number of training epochs that the weights' file name ends in, ignoring the text before it. */
    public OptionalInt epoch() {
        return epoch(parameters.map(Path::getFileName).map(Path::toString).orElse(""));
    }

    static OptionalInt epoch(String parameters) {
        Matcher name = EPOCH.matcher(parameters);
        return name.matches() ? OptionalInt.of(Integer.parseInt(name.group(1))) : OptionalInt.empty();
    }

    /** Returns the same with another signature. */
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
