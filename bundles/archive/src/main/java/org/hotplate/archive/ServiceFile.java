// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.Optional;

/**
 * The Python service an archive names. It is never run: its name, or what its text shows it to be, selects a handler.
 *
 * @param name its file name without {@code .py}
 * @param stock the stock service it is another name for, if its text shows that
 */
public record ServiceFile(String name, Optional<Stock> stock) {

    /**
     * What a service file turned out to be.
     *
     * @param service the stock service's name, such as {@code mxnet_vision_service}
     * @param rule in one sentence, how that was seen
     */
    public record Stock(String service, String rule) {}
}
