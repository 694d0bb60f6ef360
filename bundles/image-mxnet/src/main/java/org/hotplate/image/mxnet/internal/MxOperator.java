// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.mxnet.internal;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

/** An operator of libmxnet with one input and one output. */
final class MxOperator {

    private final LibMxnet mxnet;
    private final Pointer handle;
    private final String[] parameters;

    MxOperator(LibMxnet mxnet, String name, String... parameters) throws MxnetException {
        PointerByReference found = new PointerByReference();
        MxnetException.check(mxnet, mxnet.NNGetOpHandle(name, found));
        this.mxnet = mxnet;
        this.handle = found.getValue();
        this.parameters = parameters;
    }

    /** Runs the operator, on this thread or on one of libmxnet's; the result may not be computed yet. */
    MxArray apply(MxArray input, int... values) throws MxnetException {
        String[] texts = new String[values.length];
        for (int i = 0; i < values.length; i++) {
            texts[i] = Integer.toString(values[i]);
        }
        IntByReference count = new IntByReference(0);
        PointerByReference outputs = new PointerByReference();
        MxnetException.check(
                mxnet,
                mxnet.MXImperativeInvokeEx(
                        handle,
                        1,
                        new Pointer[] {input.handle()},
                        count,
                        outputs,
                        texts.length,
                        parameters,
                        texts,
                        new PointerByReference()));
        return new MxArray(mxnet, outputs.getValue().getPointer(0));
    }
}
