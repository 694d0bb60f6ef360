// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A model and what it is asked.
 *
 * @param name the endpoint's name
 * @param title for people
 * @param archive the model
 * @param picture what is sent, if the model takes pictures
 * @param request the whole request
 */
public record Workload(String name, String title, Path archive, @Nullable Path picture, ByteBuffer request) {}
