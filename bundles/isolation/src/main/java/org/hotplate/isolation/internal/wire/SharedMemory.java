// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Memory that the server and a child process share: a file that both have mapped. */
public final class SharedMemory {

    /** The size of the largest one, in bytes; larger tensors are sent over the connection. */
    public static final int LARGEST = 32 << 20;

    private static final int SMALLEST = 1 << 20;
    /** Held in memory by the operating system, where it exists. */
    private static final Path IN_MEMORY = Path.of("/dev/shm");

    private static final String PREFIX = "hotplate-";

    private final Path file;
    private final MappedByteBuffer bytes;

    private SharedMemory(Path file, MappedByteBuffer bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    /**
     * Creates memory of at least a size. The file can be deleted when the other process has opened it.
     *
     * @param otherwise the folder of the file if there is no file system in memory, or too little room in it
     */
    public static SharedMemory create(int size, Path otherwise) throws IOException {
        int rounded = Math.max(SMALLEST, Integer.highestOneBit(Math.max(1, size - 1)) << 1);
        if (Files.isWritable(IN_MEMORY)) {
            try {
                return createIn(IN_MEMORY, rounded);
            } catch (IOException e) {
                return createIn(otherwise, rounded);
            }
        }
        return createIn(otherwise, rounded);
    }

    private static SharedMemory createIn(Path folder, int size) throws IOException {
        // readable by this user only
        Path file =
                Files.createTempFile(folder, PREFIX + ProcessHandle.current().pid() + "-", "");
        try {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                // written, not only mapped: access to a page for which there is no room would be a fatal error
                ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 16);
                for (int written = 0; written < size; ) {
                    written += channel.write(zeros.clear().limit(Math.min(zeros.capacity(), size - written)));
                }
            }
            return open(file);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Opens memory that the other process has created. */
    public static SharedMemory open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = channel.size();
            if (size > LARGEST) {
                throw new IOException("%s has %d bytes, more than %d".formatted(file, size, LARGEST));
            }
            return new SharedMemory(file, channel.map(FileChannel.MapMode.READ_WRITE, 0, size));
        }
    }

    public Path file() {
        return file;
    }

    public int size() {
        return bytes.capacity();
    }

    /** Returns a part of the memory. */
    ByteBuffer part(int start, int length) {
        return bytes.slice(start, length).order(ByteOrder.nativeOrder());
    }

    /** Deletes the file; the memory remains until neither process uses it. Where that is impossible, it is left. */
    public void deleteFile() throws IOException {
        Files.deleteIfExists(file);
    }

    /** Deletes files of servers that were killed before they deleted them. */
    public static void deleteLeftovers() throws IOException {
        if (!Files.isWritable(IN_MEMORY)) {
            return;
        }
        try (var files = Files.newDirectoryStream(IN_MEMORY, PREFIX + "*")) {
            for (Path file : files) {
                String pid = String.valueOf(file.getFileName()).replaceFirst("^" + PREFIX + "(\\d+)-.*", "$1");
                boolean left = pid.matches("\\d{1,18}")
                        && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
                if (left && Files.isWritable(file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
