// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

/**
 * The Python services that stand for the stock handlers in archives without a service of their own. This server uses
 * only their names; MMS 0.4 runs them, on Python 2 and 3.
 *
 * <p>MMS instantiates the only class of the module that has no subclass in it. It ignores an imported base class if the
 * module also contains a subclass, so each file contains exactly one candidate.
 */
enum StockService {
    /** For pictures; the output is the five most probable labels. */
    VISION(
            "mxnet_vision_service.py",
            """
            # The stock service for pictures, written by hotplate export.
            from mms.model_service.mxnet_vision_service import MXNetVisionService
            """),

    /** For lists of numbers. MMS's own class returns a lazy {@code map}, which MMS's check rejects on Python 3. */
    TENSOR(
            "mxnet_model_service.py",
            """
            # The stock service for lists of numbers, written by hotplate export.
            import mxnet
            from mms.model_service.mxnet_model_service import MXNetBaseService


            class TensorService(MXNetBaseService):

                def _preprocess(self, data):
                    return [mxnet.nd.array(field) for field in data]
            """);

    private final String fileName;
    private final String text;

    StockService(String fileName, String text) {
        this.fileName = fileName;
        this.text = text;
    }

    /** Returns the service for a type of input. */
    static StockService of(boolean takesImages) {
        return takesImages ? VISION : TENSOR;
    }

    String fileName() {
        return fileName;
    }

    Content content() {
        return Content.of(fileName, text);
    }
}
