// SPDX-License-Identifier: Apache-2.0

/** A model's options: its JSON file and its configuration in Configuration Admin, checked key by key. */
@NullMarked
package org.hotplate.archive.loader.options;

import org.jspecify.annotations.NullMarked;
