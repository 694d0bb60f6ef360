// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.hotplate.archive.ArchiveException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every combination of model files that MMS's bit mask rejected, and those it accepted. */
final class ModelFilesTest {

    @TempDir
    Path folder;

    @Test
    void refusesAFolderWithoutAModel() throws Exception {
        assertRefused("contains no model; a model is NAME-symbol.json with NAME-0000.params, or one file NAME.onnx");
    }

    @Test
    void refusesASymbolWithoutWeights() throws Exception {
        assertRefused(
                "contains the symbol 'a-symbol.json' without weights; put a-0000.params beside it", "a-symbol.json");
    }

    @Test
    void refusesWeightsWithoutASymbol() throws Exception {
        assertRefused(
                "contains the weights 'a-0003.params' without a symbol; put a-symbol.json beside them, which hybridize() and"
                        + " export() write for a Gluon model",
                "a-0003.params",
                "service.py");
    }

    @Test
    void refusesTwoKinds() throws Exception {
        assertRefused(
                "contains an ONNX and an MXNet model: a.onnx, a-0000.params; exclude one with --exclude",
                "a.onnx",
                "a-0000.params");
        assertRefused(
                "contains an ONNX and an MXNet model: a.onnx, a-symbol.json, a-0000.params; exclude one with"
                        + " --exclude",
                "a.onnx",
                "a-0000.params",
                "a-symbol.json");
    }

    @Test
    void refusesSeveralCandidates() throws Exception {
        assertRefused(
                "contains more than one file that is a file of weights: a-0000.params, a-0001.params; exclude all but one"
                        + " with --exclude",
                "a-symbol.json",
                "a-0000.params",
                "a-0001.params");
    }

    @Test
    void refusesSeveralSymbols() throws Exception {
        assertRefused(
                "contains more than one file that is a symbol: a-symbol.json, b-symbol.json; exclude all but one with"
                        + " --exclude",
                "a-symbol.json",
                "b-symbol.json",
                "a-0000.params");
    }

    @Test
    void refusesSeveralOnnxModels() throws Exception {
        assertRefused(
                "contains more than one file that is an ONNX model: a.onnx, b.onnx; exclude all but one with --exclude",
                "a.onnx",
                "b.onnx");
    }

    @Test
    void refusesWeightsWithoutEpoch() throws Exception {
        assertRefused(
                "contains the weights 'a.params', whose name lacks the number of training epochs; rename them to"
                        + " a-0000.params if you do not know it",
                "a-symbol.json",
                "a.params");
    }

    @Test
    void refusesNamesThatDoNotBeginAlike() throws Exception {
        assertRefused(
                "contains 'a-symbol.json' and 'b-0002.params', whose names have different prefixes; if they"
                        + " belong together, rename one, for example to a-0002.params",
                "a-symbol.json",
                "b-0002.params");
    }

    private void assertRefused(String problem, String... files) throws Exception {
        for (String file : files) {
            Files.writeString(folder.resolve(file), "x");
        }
        SourceFolder source = SourceFolder.list(folder, Selection.ALL, folder.resolve("x.model"));

        assertThatThrownBy(() -> ModelFiles.find(source))
                .isInstanceOf(ArchiveException.class)
                .hasMessage(folder + " " + problem);
    }
}
