// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the network in an archive: by the file names in the manifest, else the only file that can be a network's. MMS
 * composed the file names itself, so real manifests can name files that do not exist.
 */
final class NetworkFinder {

    private static final String SYMBOL = "-symbol.json";
    private static final String PARAMETERS = ".params";
    private static final String ONNX = ".onnx";
    private static final String IMPERATIVE = "gluon-imperative";

    /** The names of a network's files. */
    record Found(String format, String engine, String definition, Optional<String> parameters) {

        /** The prefix of the network's file name. */
        String prefix() {
            String lower = definition.toLowerCase(Locale.ROOT);
            int suffix = lower.endsWith(SYMBOL) ? SYMBOL.length() : ONNX.length();
            return definition.substring(0, Math.max(0, definition.length() - suffix));
        }
    }

    private final ArchiveFolder folder;
    private final Manifest manifest;

    private NetworkFinder(ArchiveFolder folder, Manifest manifest) {
        this.folder = folder;
        this.manifest = manifest;
    }

    static Found find(ArchiveFolder folder, Manifest manifest) throws ArchiveException {
        return new NetworkFinder(folder, manifest).find();
    }

    private Found find() throws ArchiveException {
        Optional<String> named =
                manifest.symbol().isPresent() ? folder.named(manifest.symbol().get(), "Symbol") : Optional.empty();
        if (named.isPresent()) {
            return named.get().toLowerCase(Locale.ROOT).endsWith(ONNX) ? onnx(named.get()) : symbolic(named.get());
        }
        List<String> symbols = folder.endingIn(SYMBOL);
        List<String> onnx = folder.endingIn(ONNX);
        boolean wantsOnnx = manifest.format().equalsIgnoreCase("ONNX");
        if (symbols.isEmpty() && manifest.format().toLowerCase(Locale.ROOT).equals(IMPERATIVE)) {
            throw folder.fault("holds a Gluon-Imperative model: its network is Python code; hybridize() and export()"
                    + " it, then pack it again");
        }
        if (!onnx.isEmpty() && (wantsOnnx || symbols.isEmpty())) {
            return onnx(only(onnx, "Symbol", "network (*.onnx)"));
        }
        return symbolic(only(symbols, "Symbol", "network (*-symbol.json or *.onnx)"));
    }

    private Found onnx(String network) {
        return new Found("ONNX", "ONNX", network, Optional.empty());
    }

    private Found symbolic(String network) throws ArchiveException {
        Optional<String> named = manifest.parameters().isPresent()
                ? folder.named(manifest.parameters().get(), "Parameters")
                : Optional.empty();
        String parameters = named.isPresent()
                ? named.get()
                : only(folder.endingIn(PARAMETERS), "Parameters", "file of weights (*.params)");
        String format = manifest.format().isEmpty() ? "MXNet-Symbolic" : manifest.format();
        return new Found(format, manifest.engine().orElse("MXNet"), network, Optional.of(parameters));
    }

    private String only(List<String> candidates, String key, String what) throws ArchiveException {
        if (candidates.size() == 1) {
            return candidates.get(0);
        }
        throw folder.fault(
                candidates.isEmpty()
                        ? "has no " + what + "; pack it again with that file"
                        : "has more than one %s: %s. Name the right one in the manifest's Model.%s"
                                .formatted(what, ArchiveFolder.listed(candidates), key));
    }
}
