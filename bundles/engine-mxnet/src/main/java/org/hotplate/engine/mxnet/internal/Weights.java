// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import ai.djl.mxnet.engine.MxNDArray;
import ai.djl.mxnet.engine.MxNDManager;
import ai.djl.mxnet.jna.JnaUtils;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.hotplate.formats.mxnet.ParamsEntry;
import org.hotplate.formats.mxnet.StoredWeight;
import org.hotplate.natives.memory.Staging;
import org.jspecify.annotations.Nullable;

/** The weights of a network in MXNet's memory, shared by all its replicas. */
final class Weights implements AutoCloseable {

    private final MxNDManager manager;
    private final MxNetDevice device;
    private final Map<String, MxNDArray> arrays = new HashMap<>();

    /** Creates an empty set of weights, which takes ownership of the manager. */
    Weights(MxNDManager manager, MxNetDevice device) {
        this.manager = manager;
        this.device = device;
    }

    MxNetDevice device() {
        return device;
    }

    MxNDManager manager() {
        return manager;
    }

    @Nullable
    MxNDArray get(String name) {
        return arrays.get(name);
    }

    /** Copies arrays of a parameter file into MXNet's memory. */
    void read(Path path, Collection<StoredWeight> weights) throws IOException {
        try (FileChannel file = FileChannel.open(path);
                Staging staging = new Staging()) {
            for (StoredWeight weight : weights) {
                ByteBuffer buffer = staging.buffer(weight.bytes());
                for (ParamsEntry part : weight.parts()) {
                    fill(buffer.limit(buffer.position() + part.bytes()), file, part.position());
                }
                buffer.rewind();
                arrays.put(weight.name(), device.exclusively(() -> array(weight, buffer)));
            }
        }
    }

    private MxNDArray array(StoredWeight weight, ByteBuffer elements) {
        MxNDArray array = manager.create(MxNetTypes.toDjl(weight.shape()), MxNetTypes.toDjl(weight.type()));
        JnaUtils.syncCopyFromCPU(array.getHandle(), elements, weight.shape().size());
        return array;
    }

    private static void fill(ByteBuffer buffer, FileChannel file, long position) throws IOException {
        int start = buffer.position();
        while (buffer.hasRemaining()) {
            if (file.read(buffer, position + buffer.position() - start) < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
        }
    }

    @Override
    public void close() {
        device.release(manager::close);
    }
}
