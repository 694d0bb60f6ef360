// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.client;

/**
 * A complete HTTP answer.
 *
 * @param status the status code
 * @param text its body
 * @param last whether the server closes the connection after it
 */
public record Answer(int status, String text, boolean last) {}
