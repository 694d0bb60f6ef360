// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.BytesSupplier;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import com.google.gson.Gson;
import com.google.gson.JsonParseException;

/** A translator as for DJL Serving: a row of four numbers as input, numbers as output, DJL's default batchifier. */
class RowTranslator implements Translator<Input, Output> {

    @Override
    public NDList processInput(TranslatorContext ctx, Input input) throws Exception {
        float[] row;
        try {
            row = new Gson().fromJson(input.getData().getAsString(), float[].class);
        } catch (JsonParseException e) {
            throw new TranslateException("no row of numbers", e);
        }
        if (row == null || row.length != 4) {
            throw new TranslateException("not four numbers");
        }
        NDArray array = ctx.getNDManager().create(row);
        ctx.setAttachment("sum", array.sum());
        return new NDList(array);
    }

    @Override
    public Output processOutput(TranslatorContext ctx, NDList list) {
        NDArray sum = (NDArray) ctx.getAttachment("sum");
        Output output = new Output();
        output.addProperty("Content-Type", "application/json");
        output.add(BytesSupplier.wrapAsJson(
                new Answer(list.head().toFloatArray(), list.head().getShape().dimension(), sum.getFloat())));
        return output;
    }

    static final class Answer {
        final float[] row;
        final int rank;
        final float sum;

        Answer(float[] row, int rank, float sum) {
            this.row = row;
            this.rank = rank;
            this.sum = sum;
        }
    }
}
