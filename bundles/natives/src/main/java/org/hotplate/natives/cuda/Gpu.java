// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.cuda;

/**
 * A device as the NVIDIA driver has it.
 *
 * @param index its number among those this process may use
 * @param name what it is sold as
 * @param memory how many bytes it has
 * @param bus where it is plugged in
 */
public record Gpu(int index, String name, long memory, String bus) {}
