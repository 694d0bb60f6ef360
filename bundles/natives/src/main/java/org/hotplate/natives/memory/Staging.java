// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.memory;

import com.sun.jna.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A native buffer for copying numbers between Java and a framework. It grows to the largest requested size.
 * Unlike Java's direct buffers it is freed immediately and does not count towards the JVM's limit for direct memory.
 */
public final class Staging implements AutoCloseable {

    private @Nullable Memory memory;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(0);

    /** Returns a buffer of a size. All buffers of this instance share the same memory. */
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
