// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Checks the conditions that tests wait for more often than every 100 ms, Awaitility's default: most of them hold
 * within a millisecond, and mutation tests run each test hundreds of times. JUnit finds it as a service.
 */
public final class ShortPolls implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultPollInterval(Duration.ofMillis(2));
    }
}
