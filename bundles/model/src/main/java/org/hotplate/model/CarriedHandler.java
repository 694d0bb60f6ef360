// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.util.Optional;

/**
 * The handler bundle that an archive carries. Its handlers serve that archive and no other.
 *
 * @param file the bundle's file name in the archive
 * @param location the location the bundle is installed under
 * @param waits what keeps it from being installed, as a reason to wait; empty once it is installed
 */
public record CarriedHandler(String file, String location, Optional<String> waits) {}
