// SPDX-License-Identifier: Apache-2.0

/** The options of models: JSON files and configurations in Configuration Admin, validated key by key. */
@NullMarked
package org.hotplate.archive.loader.options;

import org.jspecify.annotations.NullMarked;
