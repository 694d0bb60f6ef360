// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.util.Optional;
import org.hotplate.archive.ModelArchive;

/**
 * A wish: this archive is to be served under that name.
 *
 * @param name the endpoint's name
 * @param origin where it came from, as an operator knows it: the file in the watched folder
 * @param archive the unpacked archive; its folder stays until the deployment is released
 * @param options the model's own configuration
 * @param carried the handler bundle the archive carries, if it does: only its handlers serve the archive
 * @param notice why this is not what the operator last asked for, if so: shown as the model's last failure
 * @param release called once, when nothing uses the archive's folder any more
 */
public record Deployment(
        String name,
        String origin,
        ModelArchive archive,
        ModelOptions options,
        Optional<CarriedHandler> carried,
        Optional<Failure> notice,
        Runnable release) {}
