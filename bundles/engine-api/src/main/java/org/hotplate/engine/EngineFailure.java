// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

/**
 * Why there is no engine of a name although a bundle is there to bring it: a service under {@link ModelEngine#NAME} that
 * this bundle registers in the engine's place, for as long as that is so. Models that wait for the engine, and lists of
 * engines, say it.
 *
 * @param engine the engine's name
 * @param reason what is wrong and what to do, without a full stop
 */
public record EngineFailure(String engine, String reason) {}
