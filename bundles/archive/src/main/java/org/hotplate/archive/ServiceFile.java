// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The service an archive names: a Python file, which is never run and whose name, or what its text shows it to be,
 * selects a handler; or a bundle that holds the handler itself.
 *
 * @param name its file name without {@code .py} or {@code .jar}
 * @param stock the stock service it is another name for, if its text shows that
 * @param bundle the handler bundle, if the archive carries one: code, which only runs where that is allowed
 */
public record ServiceFile(String name, Optional<Stock> stock, Optional<Path> bundle) {

    /**
     * What a service file turned out to be.
     *
     * @param service the stock service's name, such as {@code mxnet_vision_service}
     * @param rule in one sentence, how that was seen
     */
    public record Stock(String service, String rule) {}

    /** Describes a service that is no bundle. */
    public ServiceFile(String name, Optional<Stock> stock) {
        this(name, stock, Optional.empty());
    }
}
