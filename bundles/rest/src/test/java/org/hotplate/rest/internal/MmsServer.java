// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import java.nio.file.Path;
import java.util.Optional;
import org.hotplate.http.HttpLimits;
import org.hotplate.http.HttpServer;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.ModelRegistry;
import org.jspecify.annotations.Nullable;

/** The front end on the product's HTTP server. */
final class MmsServer implements AutoCloseable {

    final HttpServer http;
    final SharedHttp shared;
    /** Why the server is not ready, for {@code /ping}; null if it is. */
    volatile @Nullable String fault;

    private final MmsServlet servlet;

    MmsServer(Path storage, ModelRegistry models, HttpLimits limits) throws Exception {
        http = new HttpServer(storage);
        shared = new SharedHttp(limits, http.context());
        servlet = new MmsServlet(models, shared, probe -> Optional.ofNullable(fault), http.context());
    }

    int port() {
        return http.port();
    }

    /** Returns the number of bytes that requests have reserved. */
    long held() {
        return shared.reservedBytes();
    }

    @Override
    public void close() throws Exception {
        if (http.isRunning()) {
            servlet.close();
            shared.close();
        }
        http.close();
    }
}
