// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest.translators;

import ai.djl.modality.Classifications;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import ai.djl.util.Utils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/** A translator for pictures as for DJL Serving, without Hotplate's API. */
public final class DigitTranslator implements Translator<Input, Output> {

    private volatile List<String> classes = List.of();

    @Override
    public void prepare(TranslatorContext ctx) throws IOException {
        classes = ctx.getModel().getArtifact("synset.txt", file -> Utils.readLines(file, true));
    }

    @Override
    public NDList processInput(TranslatorContext ctx, Input input) throws IOException {
        Image picture = ImageFactory.getInstance()
                .fromInputStream(new ByteArrayInputStream(input.getData().getAsBytes()))
                .resize(28, 28, false);
        NDArray array = picture.toNDArray(ctx.getNDManager(), Image.Flag.COLOR);
        return new NDList(array.transpose(2, 0, 1).toType(DataType.FLOAT32, false));
    }

    @Override
    public Output processOutput(TranslatorContext ctx, NDList list) {
        Output output = new Output();
        output.add(new Classifications(classes, list.singletonOrThrow()));
        return output;
    }
}
