// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hotplate.tensor.Signature;

/**
 * The contents of an archive and its faults. Parts that could not be read are absent, and a fault contains the reason.
 *
 * @param file the archive's name, without its folder
 * @param folder whether it is a folder rather than a zip file
 * @param bytes the size of the file, or of all files in the folder
 * @param entries in the archive's order
 * @param signature the inputs and outputs it declares
 * @param limits the limits that applied
 * @param verified whether all faults were looked for, or only those found while reading
 */
public record ArchiveReport(
        String file,
        boolean folder,
        long bytes,
        List<Entry> entries,
        Optional<About> manifest,
        Optional<Signature> signature,
        Optional<Network> network,
        Optional<Service> service,
        Publication publication,
        Integrity integrity,
        ArchiveLimits limits,
        boolean verified,
        List<Fault> faults) {

    public ArchiveReport {
        entries = List.copyOf(entries);
        faults = List.copyOf(faults);
    }

    /** Returns whether no fault was found that prevents serving. */
    public boolean isSound() {
        return faults.stream().noneMatch(Fault::isError);
    }

    /** Returns whether the model is an {@code .onnx} file without an archive. */
    public boolean isBare() {
        return !folder && file.toLowerCase(Locale.ROOT).endsWith(".onnx");
    }

    /** The purpose of a file in an archive. */
    public enum Use {
        MANIFEST,
        SIGNATURE,
        NETWORK,
        WEIGHTS,
        SERVICE,
        /** Any other file: labels, vocabularies, ... */
        ASSET,
        /** Part of the publisher's signature. */
        PUBLISHER,
        /** A leftover of a desktop system or a tool, or a folder. */
        IGNORED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One entry.
     *
     * @param packedBytes its size in the archive
     * @param method {@code stored}, {@code deflated}, another method's number; {@code file} in a folder
     * @param crc eight hexadecimal digits; absent in a folder
     * @param sha256 the digest that the manifest lists, if any
     */
    public record Entry(
            String name,
            long bytes,
            long packedBytes,
            String method,
            Optional<String> crc,
            Optional<String> sha256,
            Use use) {}

    /** The manifest's values; texts are not changed. */
    public record About(
            Optional<String> archiveVersion,
            Optional<String> modelName,
            Optional<String> modelVersion,
            Optional<String> description,
            Optional<String> author,
            Optional<String> authorEmail,
            Optional<String> license,
            Optional<String> format,
            Optional<String> engine,
            Optional<String> engineVersion) {}

    /**
     * The network.
     *
     * @param engine the engine that runs it
     * @param definition the file with its operators
     * @param parameters the file with its weights, if it is a separate one
     * @param epoch the number of training epochs, from that file's name
     * @param operators the number of operators that its outputs need
     * @param weights the number of weight arrays
     * @param numbers the number of elements in these arrays
     * @param weightBytes the size of these arrays
     * @param inputs the names of the arguments without weights
     * @param outputs its outputs' names, which may differ from the signature's
     */
    public record Network(
            String format,
            String engine,
            String definition,
            Optional<String> parameters,
            Optional<Integer> epoch,
            int operators,
            int weights,
            long numbers,
            long weightBytes,
            List<String> inputs,
            List<String> outputs) {}

    /**
     * The service, which selects the handler.
     *
     * @param name its file name without {@code .py} or {@code .jar}
     * @param file the file, if the archive contains it
     * @param stock the stock service that it is equivalent to
     * @param rule how that was determined
     * @param code whether it is a handler bundle: code, which runs only if permitted
     */
    public record Service(
            String name, Optional<String> file, Optional<String> stock, Optional<String> rule, boolean code) {}

    /**
     * The publisher's signature.
     *
     * @param publishers those who signed all of it
     * @param reason why it counts as altered, or an empty text
     */
    public record Publication(State state, List<Publisher> publishers, String reason) {

        public Publication {
            publishers = List.copyOf(publishers);
        }

        /** Whether the archive's content matches its signature; trust is checked separately. */
        public enum State {
            UNSIGNED,
            SIGNED,
            /** The signature does not match the archive's current content, or uses an algorithm that is too weak. */
            ALTERED;

            @Override
            public String toString() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }

    /** Whether the files match the SHA-256 digests in the manifest. */
    public enum Integrity {
        /** The manifest lists none. */
        ABSENT,
        MATCHING,
        ALTERED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
