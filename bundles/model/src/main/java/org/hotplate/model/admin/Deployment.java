// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.admin;

import java.util.Optional;
import java.util.function.Supplier;
import org.hotplate.archive.ModelArchive;
import org.hotplate.model.Failure;
import org.hotplate.model.ModelId;

/**
 * A wish: this archive is to be served under that name.
 *
 * @param name what the registry is to know it by: the endpoint's name, with {@code @} and the version if its file or
 *     its configuration has one; what has none there has its archive's
 * @param origin where it came from, as an operator knows it: the file in the watched folder
 * @param archive the unpacked archive; its folder stays until the deployment is released
 * @param options the model's own configuration
 * @param carried the handler bundle the archive carries, if it does: only its handlers serve the archive
 * @param notice why this is not what the operator last asked for, if so: shown as the model's last failure
 * @param release called once, when nothing uses the archive's folder any more
 * @param returned called when it serves again in the place of one that came after it; returns the notice to show then
 */
public record Deployment(
        String name,
        String origin,
        ModelArchive archive,
        ModelOptions options,
        Optional<CarriedHandler> carried,
        Optional<Failure> notice,
        Runnable release,
        Supplier<Optional<Failure>> returned) {

    public String endpoint() {
        return ModelId.of(name).endpoint();
    }

    /** Returns the version it stands for, or an empty text: its name's, its configuration's or its archive's. */
    public String version() {
        String named = ModelId.of(name).version();
        return named.isEmpty() ? options.version().orElse(archive.version()) : named;
    }
}
