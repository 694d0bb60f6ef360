// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

/** Tests that take long run with the Maven profile {@code thorough}. */
final class Thorough {

    static final boolean ENABLED = Boolean.getBoolean("hotplate.thorough");

    private Thorough() {}
}
