// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.deploy;

import java.nio.file.Path;

/**
 * What was installed.
 *
 * @param model the model's name
 * @param archive the archive in the deploy folder
 * @param replaced whether it replaced another archive
 */
public record Installation(String model, Path archive, boolean replaced) {}
