// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A model and a request for it.
 *
 * @param name the endpoint's name
 * @param title for people
 * @param archive the model
 * @param picture the file to send, if the model accepts pictures
 * @param request the whole request
 */
public record Workload(String name, String title, Path archive, @Nullable Path picture, ByteBuffer request) {}
