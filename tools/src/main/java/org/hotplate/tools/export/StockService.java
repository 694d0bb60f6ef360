// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

/**
 * The Python services that represent the stock handlers in archives without a service. This server uses only their
 * names; MMS 0.4, on Python 2 and 3, runs them.
 *
 * <p>MMS instantiates the only class of the module that nothing else extends. A base class that is imported beside one that
 * extends it is none, so each file shows it exactly one.
 */
enum StockService {
    /** A picture as input, the five most probable labels as output. */
    VISION(
            "mxnet_vision_service.py",
            """
            # The stock service for pictures, written by hotplate export.
            from mms.model_service.mxnet_vision_service import MXNetVisionService
            """),

    /** Lists of numbers in and out. MMS's own class hands a lazy map on, which its own check refuses on Python 3. */
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

    /** Returns the one for a type of input. */
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
