// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** The service classes in MMS 0.1.5 to 0.4.0 and its examples, and the service file of each. */
enum StockClass {
    VISION(
            "MXNetVisionService",
            "mxnet_vision_service",
            "ee1ed5d4000b26eb13a8c642753cba576979dfa33b69afc14c4a83c33888d351"),
    BASE(
            "MXNetBaseService",
            "mxnet_model_service",
            "21d3654e455ce346bc3d348da1248924e922aa13c4ebc0a5edd539af7672c4fc",
            "393246baccd20afe0c385bdff9cb2d3008316e5f425619c6803e576273e4519f",
            "e54980926103fe206b673c90c9cee6167d0d28b8acbe7bb69f943458bab0f07c",
            "44017b96af417ebb51708402e1b6bd16fba5d926bf46652ea8a3dc73583ddcca",
            // the file that hotplate export writes
            "161a97686e7fee8daa0b025c2527b7cccd49b4d9be3ae2fa415e77326b8ef25d"),
    GLUON_VISION(
            "GluonVisionService",
            "gluon_vision_service",
            "58b836ede05c81aec9d882e39b38b3e586e27c78478fa6a0447db58d6c304441"),
    SSD("SSDService", "ssd_service", "a2699b81827c5afc2e5ccd4295966f1e6bd5da94f4c2fd11a812ffc816581260"),
    LSTM(
            "MXNetLSTMService",
            "lstm_ptb_service",
            "f4f330012913d13846779e3799af0ca1ecf94ee741b4fd5ac82da62dfccebbc6",
            "3de6401a7471dac96dec61092227110258fd6c060054c41d06dbff389fc52860"),
    CHARACTER_CNN(
            "CharacterCNNService", "gluon_crepe", "6f9d3fbbd2217c47bf36725250c2e7e77e33d0c1630a625b79ffbcc7e755f0c9"),
    /** A class of MMS's own tests that is often copied. */
    PIXEL2PIXEL(
            "Pixel2pixelService",
            "pixel2pixel_service",
            "3f2e94ccfde973e6ec73593135d9011710bda8773f7d1a9bdf3b49492917b785",
            "28f32815f4672dccd33d87912e6c95107f46a450a257069dd82244d27d9a1c20");

    private final String className;
    private final String service;

    @SuppressWarnings("ImmutableEnumChecker") // immutable, like every Set.of
    private final Set<String> digests;

    /** @param digests the {@link StockRules#digest digests} of the file in each release that changed it */
    StockClass(String className, String service, String... digests) {
        this.className = className;
        this.service = service;
        this.digests = Set.of(digests);
    }

    String className() {
        return className;
    }

    /** Returns the service's file name without {@code .py}. */
    String service() {
        return service;
    }

    static Optional<StockClass> named(String className) {
        return Arrays.stream(values())
                .filter(stock -> stock.className.equals(className))
                .findFirst();
    }

    static Optional<StockClass> withDigest(String digest) {
        return Arrays.stream(values())
                .filter(stock -> stock.digests.contains(digest))
                .findFirst();
    }

    static boolean isService(String name) {
        return Arrays.stream(values()).anyMatch(stock -> stock.service.equals(name));
    }
}
