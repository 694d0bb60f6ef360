// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.memory;

import com.sun.jna.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Native memory through which numbers pass between Java and a framework. It grows to the largest need and is given back at
 * once, which direct buffers are not; nor does it count against the JVM's limit for them.
 */
public final class Staging implements AutoCloseable {

    private @Nullable Memory memory;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(0);

    /** Returns a buffer of that size. It shares its memory with every other one from here. */
    public ByteBuffer buffer(int bytes) {
        if (bytes > buffer.capacity()) {
            close();
            Memory larger = new Memory(bytes);
            memory = larger;
            buffer = larger.getByteBuffer(0, bytes);
        }
        return buffer.slice(0, bytes).order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() {
        Memory held = memory;
        memory = null;
        buffer = ByteBuffer.allocateDirect(0);
        if (held != null) {
            held.close();
        }
    }
}
