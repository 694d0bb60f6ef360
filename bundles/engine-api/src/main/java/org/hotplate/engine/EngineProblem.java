// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

/**
 * Why an engine is not there although its libraries are: the service that is published in its place, under the property
 * {@link ModelEngine#NAME}, so that operators need not look for the reason in the log.
 *
 * @param engine the name of the engine that could not be started
 * @param reason a sentence without its full stop
 */
public record EngineProblem(String engine, String reason) {}
