// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.cuda;

/**
 * A device as the NVIDIA driver reports it.
 *
 * @param index its number among the devices that this process may use
 * @param name the product name
 * @param memory its memory in bytes
 * @param bus its PCI bus id
 */
public record Gpu(int index, String name, long memory, String bus) {}
