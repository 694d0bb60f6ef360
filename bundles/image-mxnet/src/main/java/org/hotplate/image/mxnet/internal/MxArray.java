// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.mxnet.internal;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

/** An array of bytes in libmxnet's memory, which {@link #close()} frees. */
final class MxArray implements AutoCloseable {

    private static final int CPU = 1;
    private static final int UINT8 = 3;

    private final LibMxnet mxnet;
    private final Pointer handle;

    MxArray(LibMxnet mxnet, Pointer handle) {
        this.mxnet = mxnet;
        this.handle = handle;
    }

    static MxArray of(LibMxnet mxnet, byte[] bytes, int... shape) throws MxnetException {
        PointerByReference created = new PointerByReference();
        MxnetException.check(mxnet, mxnet.MXNDArrayCreateEx(shape, shape.length, CPU, 0, 0, UINT8, created));
        MxArray array = new MxArray(mxnet, created.getValue());
        try {
            // no operation uses the new array yet, so its memory can be written without synchronization
            array.data().write(0, bytes, 0, bytes.length);
            return array;
        } catch (MxnetException e) {
            array.close();
            throw e;
        }
    }

    Pointer handle() {
        return handle;
    }

    /** Waits until the array is computed and returns its dimensions. */
    int[] shape() throws MxnetException {
        MxnetException.check(mxnet, mxnet.MXNDArrayWaitToRead(handle));
        IntByReference rank = new IntByReference();
        PointerByReference dims = new PointerByReference();
        MxnetException.check(mxnet, mxnet.MXNDArrayGetShapeEx(handle, rank, dims));
        return rank.getValue() < 1 ? new int[0] : dims.getValue().getIntArray(0, rank.getValue());
    }

    /** Waits until the array is computed and copies its bytes. */
    byte[] bytes(int count) throws MxnetException {
        MxnetException.check(mxnet, mxnet.MXNDArrayWaitToRead(handle));
        return data().getByteArray(0, count);
    }

    private Pointer data() throws MxnetException {
        PointerByReference data = new PointerByReference();
        MxnetException.check(mxnet, mxnet.MXNDArrayGetData(handle, data));
        return data.getValue();
    }

    /** Releases the array; libmxnet frees the memory when its engine no longer needs it. */
    @Override
    public void close() {
        mxnet.MXNDArrayFree(handle);
    }
}
