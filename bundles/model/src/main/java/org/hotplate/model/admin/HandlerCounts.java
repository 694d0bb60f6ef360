// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.admin;

/**
 * The outcomes of one handler's calls since it was registered.
 *
 * @param answered the number of successful requests
 * @param failed the number of requests that failed by a fault of the handler, the engine or the server, including
 *     timeouts
 * @param abandoned the number of calls that did not return in time and whose worker was replaced
 */
public record HandlerCounts(long answered, long failed, long abandoned) {

    public static final HandlerCounts NONE = new HandlerCounts(0, 0, 0);
}
