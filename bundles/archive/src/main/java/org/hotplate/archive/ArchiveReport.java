// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hotplate.tensor.Signature;

/**
 * The contents of an archive and its faults. Parts that could not be read are absent, and a fault gives the reason.
 *
 * @param file the archive's name, without the folder it lies in
 * @param folder whether it is a folder rather than a zip file
 * @param bytes the size of the file, or of all files in the folder
 * @param entries in the order they have in it
 * @param signature the inputs and outputs it declares
 * @param limits what was allowed
 * @param verified whether everything was looked for that can be wrong, or only what was seen on the way
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

    /** Returns whether no fault was found that keeps it from being served. */
    public boolean isSound() {
        return faults.stream().noneMatch(Fault::isError);
    }

    /** Returns whether there is no archive around the model: nothing but an {@code .onnx} file. */
    public boolean isBare() {
        return !folder && file.toLowerCase(Locale.ROOT).endsWith(".onnx");
    }

    /** What a file in an archive is for. */
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
        /** Left behind by a desktop system or a tool; or a folder. */
        IGNORED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One entry.
     *
     * @param packedBytes how much of the archive it takes
     * @param method {@code stored}, {@code deflated}, another method's number; {@code file} in a folder
     * @param crc eight hexadecimal digits; absent in a folder
     * @param sha256 what the manifest says it is, if it says so
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
     * @param engine which engine runs it
     * @param definition the file with its operators
     * @param parameters the file with its weights, where that is another
     * @param epoch how long it was trained, by that file's name
     * @param operators how many operators its outputs need
     * @param weights how many arrays of weights it has
     * @param numbers how many numbers these hold together
     * @param weightBytes how many bytes they take
     * @param inputs the names of what it needs beside its weights
     * @param outputs its outputs' names, which need not be the signature's
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
     * @param file the file, if the archive has it
     * @param stock the stock service that it is another name for
     * @param rule how that was seen
     * @param code whether it is a handler bundle: code, which runs only where that is allowed
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

        /** Whether the archive is as somebody signed it; whether to trust them is another question. */
        public enum State {
            UNSIGNED,
            SIGNED,
            /** There is a signature, but it does not match the archive's current content, or uses an algorithm that is too weak. */
            ALTERED;

            @Override
            public String toString() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }

    /** Whether the files are those whose SHA-256 the manifest lists. */
    public enum Integrity {
        /** It lists none. */
        ABSENT,
        MATCHING,
        ALTERED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
