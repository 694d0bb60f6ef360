// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

/**
 * The code that an archive contains.
 *
 * @param file the jar's name in the archive
 * @param symbolicName the bundle's symbolic name
 * @param version the bundle's version
 * @param sha256 the SHA-256 of the jar's bytes, in hexadecimal digits
 */
public record CarriedCode(String file, String symbolicName, String version, String sha256) {

    @Override
    public String toString() {
        return "%s (%s %s, SHA-256 %s)".formatted(file, symbolicName, version, sha256);
    }
}
