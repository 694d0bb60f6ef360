// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

/**
 * The location of a tensor outside of the model's file, not checked yet; see {@link OnnxFile#externalFaults}.
 *
 * @param tensor the tensor's name, or an empty text
 * @param location the file's path in the model
 * @param offset the offset of the tensor in the file
 * @param bytes the tensor's size, calculated from its shape and type
 */
public record OnnxExternal(String tensor, String location, long offset, long bytes) {

    private static final String HERE = "./";

    /** Returns the file's name without a leading {@code ./}. */
    public String file() {
        return location.startsWith(HERE) ? location.substring(HERE.length()) : location;
    }

    /** Returns whether the location is a file name without a folder. */
    boolean isPlain() {
        String file = file();
        return !file.isEmpty()
                && file.indexOf('/') < 0
                && file.indexOf('\\') < 0
                && !file.equals(".")
                && !file.equals("..");
    }
}
