// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.engine;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/** libmxnet's C predict interface, which has the least overhead. */
interface PredictApi extends Library {

    @Nullable
    String MXGetLastError();

    int MXPredCreate(
            String symbol,
            byte[] parameters,
            int parametersSize,
            int deviceType,
            int device,
            int inputCount,
            String[] inputNames,
            int[] shapeStarts,
            int[] shapes,
            PointerByReference predictor);

    int MXPredSetInput(Pointer predictor, String input, Memory values, int count);

    int MXPredForward(Pointer predictor);

    int MXPredGetOutput(Pointer predictor, int output, Memory values, int count);
}
