// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

/**
 * The place of a tensor outside of the model's file. Nothing of it is checked yet; see {@link OnnxFile#externalFaults}.
 *
 * @param tensor the tensor's name, or an empty text
 * @param location the file, as the model names it
 * @param offset where the tensor begins in the file
 * @param bytes how many bytes the tensor has by its shape and type
 */
public record OnnxExternal(String tensor, String location, long offset, long bytes) {

    private static final String HERE = "./";

    /** Returns the file's name without a leading {@code ./}. */
    public String file() {
        return location.startsWith(HERE) ? location.substring(HERE.length()) : location;
    }

    /** Returns whether the location is the plain name of a file in the model's own folder. */
    boolean isPlain() {
        String file = file();
        return !file.isEmpty()
                && file.indexOf('/') < 0
                && file.indexOf('\\') < 0
                && !file.equals(".")
                && !file.equals("..");
    }
}
