// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

/**
 * A device on which networks run.
 *
 * @param name {@code cpu}, {@code gpu0}, {@code gpu1}, …
 */
public record Device(String name) {

    public static final Device CPU = new Device("cpu");

    @Override
    public String toString() {
        return name;
    }
}
