// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hotplate.archive.ArchiveException;

/**
 * The files of the network in a model's folder.
 *
 * @param definition {@code <prefix>-symbol.json}, or an {@code .onnx} file
 * @param parameters {@code <prefix>-<epoch>.params} if the definition is a symbol
 */
record ModelFiles(String definition, Optional<String> parameters) {

    private static final String SYMBOL = "-symbol.json";
    private static final String PARAMETERS = ".params";
    private static final String ONNX = ".onnx";
    private static final Pattern EPOCH = Pattern.compile("(.+)-(\\d{1,9})\\.params");

    /**
     * Finds the network.
     *
     * @throws ArchiveException if the folder does not contain exactly one complete network
     */
    static ModelFiles find(SourceFolder folder) throws ArchiveException {
        List<String> symbols = folder.endingIn(SYMBOL);
        List<String> parameters = folder.endingIn(PARAMETERS);
        List<String> onnx = folder.endingIn(ONNX);
        if (!onnx.isEmpty() && !(symbols.isEmpty() && parameters.isEmpty())) {
            List<String> both = new ArrayList<>(onnx);
            both.addAll(symbols);
            both.addAll(parameters);
            throw folder.fault("contains an ONNX and an MXNet model: %s; exclude one with --exclude"
                    .formatted(String.join(", ", both)));
        }
        if (!onnx.isEmpty()) {
            return new ModelFiles(only(folder, onnx, "an ONNX model"), Optional.empty());
        }
        if (symbols.isEmpty() && parameters.isEmpty()) {
            throw folder.fault(
                    "contains no model%s%s; a model is NAME-symbol.json with NAME-0000.params, or one file NAME.onnx"
                            .formatted(folder.excluded(SYMBOL), folder.excluded(ONNX)));
        }
        if (symbols.isEmpty()) {
            throw folder.fault(
                    ("contains the weights '%s' without a symbol%s; put %s-symbol.json beside them, which hybridize() and"
                                    + " export() write for a Gluon model")
                            .formatted(parameters.get(0), folder.excluded(SYMBOL), prefix(parameters.get(0))));
        }
        String symbol = only(folder, symbols, "a symbol");
        String prefix = symbol.substring(0, symbol.length() - SYMBOL.length());
        if (parameters.isEmpty()) {
            throw folder.fault("contains the symbol '%s' without weights%s; put %s-0000.params beside it"
                    .formatted(symbol, folder.excluded(PARAMETERS), prefix));
        }
        return symbolic(folder, symbol, prefix, only(folder, parameters, "a file of weights"));
    }

    private static ModelFiles symbolic(SourceFolder folder, String symbol, String prefix, String parameters)
            throws ArchiveException {
        Matcher name = EPOCH.matcher(parameters);
        if (!name.matches()) {
            throw folder.fault(
                    ("contains the weights '%s', whose name lacks the number of training epochs; rename them to"
                                    + " %s-0000.params if you do not know it")
                            .formatted(parameters, prefix));
        }
        if (!name.group(1).equals(prefix)) {
            throw folder.fault(
                    ("contains '%s' and '%s', whose names have different prefixes; if they belong together, rename one, for"
                                    + " example to %s-%s.params")
                            .formatted(symbol, parameters, prefix, name.group(2)));
        }
        return new ModelFiles(symbol, Optional.of(parameters));
    }

    private static String prefix(String parameters) {
        Matcher name = EPOCH.matcher(parameters);
        return name.matches() ? name.group(1) : parameters.substring(0, parameters.length() - PARAMETERS.length());
    }

    private static String only(SourceFolder folder, List<String> candidates, String what) throws ArchiveException {
        if (candidates.size() > 1) {
            throw folder.fault("contains more than one file that is %s: %s; exclude all but one with --exclude"
                    .formatted(what, String.join(", ", candidates)));
        }
        return candidates.get(0);
    }

    boolean isOnnx() {
        return parameters.isEmpty();
    }

    /** Returns a note if MMS 0.4 cannot serve these files. */
    Optional<String> mmsNote(String modelName) {
        if (parameters.isEmpty()) {
            return Optional.of("MXNet Model Server cannot serve this archive: it contains an ONNX model.");
        }
        Matcher name = EPOCH.matcher(parameters.get());
        String prefix = definition.substring(0, definition.length() - SYMBOL.length());
        String expected = prefix + epoch(mmsEpoch(parameters.get(), modelName)) + PARAMETERS;
        return expected.equals(parameters.get()) || !name.matches()
                ? Optional.empty()
                : Optional.of(
                        ("MXNet Model Server 0.4 would not find %s in this archive; to keep the archive usable with"
                                        + " it, name the weights %s and export with --model-name %s.")
                                .formatted(
                                        expected,
                                        prefix + epoch(Integer.parseInt(name.group(2))) + PARAMETERS,
                                        prefix));
    }

    /** Formats an epoch as MXNet does, with ASCII digits in every locale. */
    private static String epoch(int number) {
        return String.format(Locale.ROOT, "-%04d", number);
    }

    /**
     * Returns the epoch that MMS 0.4 would derive: it skipped as many characters of the file's name as the model's name
     * has.
     */
    private static int mmsEpoch(String parameters, String modelName) {
        int from = modelName.length() + 1;
        int to = parameters.length() - PARAMETERS.length();
        String digits = from < to ? parameters.substring(from, to) : "";
        return digits.matches("[+-]?\\d{1,9}") ? Integer.parseInt(digits) : 0;
    }
}
