// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.admin;

/**
 * The outcomes of one handler's calls since it was registered.
 *
 * @param answered how many were answered
 * @param failed how many failed by its fault, the engine's or the server's, those that ran out of time in it included
 * @param abandoned how many did not return in time and were given up with their worker
 */
public record HandlerCounts(long answered, long failed, long abandoned) {

    public static final HandlerCounts NONE = new HandlerCounts(0, 0, 0);
}
