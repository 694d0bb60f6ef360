// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.deploy;

import java.util.Optional;

/**
 * What to install.
 *
 * @param source the absolute path or {@code file:} URL of an archive, of a folder with an archive's files or of an
 *     {@code .onnx} file; or an {@code http} or {@code https} URL of an archive or {@code .onnx} file
 * @param name the name of the model, perhaps with a version as in {@code net@1.2}; absent for the source's own name
 * @param sha256 the SHA-256 the file must have, in hexadecimal digits
 * @param replace whether an archive of the same name may be replaced
 */
public record InstallRequest(String source, Optional<String> name, Optional<String> sha256, boolean replace) {}
