// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

/**
 * One key of a model's configuration in effect. Immutable.
 *
 * @param key as it is written in {@code <model>.json}
 * @param value what it is now
 * @param source where that comes from: a file such as {@code deploy/x.json}, {@link #DEFAULT} or {@link #ARCHIVE}
 */
public record Setting(String key, String value, String source) {

    /** The source of a built-in default. */
    public static final String DEFAULT = "default";

    /** The source of a value in the archive. */
    public static final String ARCHIVE = "archive";
}
