// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

/**
 * Reports that an engine failed to start. While this is the case, the engine's bundle registers an instance as a
 * service with the property {@link ModelEngine#NAME}. The reason is shown for models that wait for the engine and in
 * lists of engines.
 *
 * @param engine the engine's name
 * @param reason the problem and the remedy, without a full stop
 */
public record EngineFailure(String engine, String reason) {}
