// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.Arrays;
import java.util.Optional;

/** The service classes that came with MMS 0.1.5 to 0.4.0 or its examples, and the service file of each. */
enum StockClass {
    VISION("MXNetVisionService", "mxnet_vision_service"),
    BASE("MXNetBaseService", "mxnet_model_service"),
    GLUON_VISION("GluonVisionService", "gluon_vision_service"),
    /** A base without a network: a service only for those who extend it. */
    GLUON_BASE("GluonImperativeBaseService", ""),
    SSD("SSDService", "ssd_service"),
    LSTM("MXNetLSTMService", "lstm_ptb_service"),
    CHARACTER_CNN("CharacterCNNService", "gluon_crepe"),
    /** Of MMS's own tests, and copied by many. */
    PIXEL2PIXEL("Pixel2pixelService", "pixel2pixel_service");

    private final String className;
    private final String service;

    StockClass(String className, String service) {
        this.className = className;
        this.service = service;
    }

    String className() {
        return className;
    }

    /** Returns the service's name, or an empty text. */
    String service() {
        return service;
    }

    static Optional<StockClass> named(String className) {
        return Arrays.stream(values())
                .filter(stock -> stock.className.equals(className))
                .findFirst();
    }

    static boolean isService(String name) {
        return !name.isEmpty() && Arrays.stream(values()).anyMatch(stock -> stock.service.equals(name));
    }
}
