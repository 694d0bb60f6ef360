// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.internal;

import java.nio.file.Path;
import org.hotplate.engine.NativeLibraries;

record UnpackedNatives(String flavour, Path directory) implements NativeLibraries {}
