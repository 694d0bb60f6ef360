// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/** Releases the memory of an exchange when it has ended. */
final class ShareListener implements AsyncListener {

    private final BufferMemory.Share memory;

    ShareListener(BufferMemory.Share memory) {
        this.memory = memory;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        memory.close();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        memory.close();
        event.getAsyncContext().complete();
    }

    @Override
    public void onError(AsyncEvent event) {
        memory.close();
        event.getAsyncContext().complete();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // no front end starts an exchange twice
    }
}
