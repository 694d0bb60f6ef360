// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.options;

import org.hotplate.archive.ArchiveKey;
import org.hotplate.archive.ModelArchive;
import org.hotplate.model.admin.ModelOptions;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;

/**
 * Detects whether a bare model has pictures as inputs. An ONNX file does not declare this; it is assumed if the
 * configuration names a handler other than the tensor handler, and the inputs have the shape of pictures of one size.
 */
public final class Pictures {

    private static final String TENSORS = "mxnet_model_service";

    private Pictures() {}

    /**
     * Returns the source of a model, with the type of its inputs.
     *
     * @param file the file's {@link ArchiveKey key}
     */
    public static ModelArchive withInputType(String file, ModelArchive archive, ModelOptions options) {
        Signature own = archive.signature();
        boolean pictures = ArchiveKey.isOnnx(file)
                && options.handler().filter(name -> !name.equals(TENSORS)).isPresent()
                && own.inputs().stream().allMatch(input -> canBePicture(input.shape()));
        return pictures
                ? archive.with(new Signature(own.inputs(), Signature.IMAGE, own.outputs(), own.outputType()))
                : archive;
    }

    private static boolean canBePicture(Shape shape) {
        return shape.rank() == 4 && shape.dim(1) == 3 && shape.dim(2) > 0 && shape.dim(3) > 0;
    }
}
