// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.mxnet.internal;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libmxnet's C API that the codec needs. All except the first return 0, or -1 on failure; {@link
 * #MXGetLastError()} then returns the message, on the same thread.
 */
interface LibMxnet extends Library {

    @Nullable
    String MXGetLastError();

    int NNGetOpHandle(String name, PointerByReference operator);

    int MXNDArrayCreateEx(
            int[] shape, int rank, int deviceType, int device, int delayed, int type, PointerByReference array);

    int MXNDArrayFree(Pointer array);

    int MXNDArrayGetData(Pointer array, PointerByReference data);

    int MXNDArrayGetShapeEx(Pointer array, IntByReference rank, PointerByReference dims);

    int MXNDArrayWaitToRead(Pointer array);

    int MXImperativeInvokeEx(
            Pointer operator,
            int inputCount,
            Pointer[] inputs,
            IntByReference outputCount,
            PointerByReference outputs,
            int parameterCount,
            String[] names,
            String[] values,
            PointerByReference storageTypes);
}
