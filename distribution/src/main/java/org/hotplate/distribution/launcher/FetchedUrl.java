// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Fetches what a URL names, and follows it nowhere else. */
final class FetchedUrl extends URLConnection {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int OK = 200;

    private @Nullable HttpResponse<InputStream> response;

    FetchedUrl(URL url) {
        super(url);
    }

    @Override
    public void connect() throws IOException {
        get();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return get().body();
    }

    @Override
    public @Nullable String getHeaderField(String name) {
        return response == null ? null : response.headers().firstValue(name).orElse(null);
    }

    private HttpResponse<InputStream> get() throws IOException {
        if (response != null) {
            return response;
        }
        try {
            var request = HttpRequest.newBuilder(URI.create(getURL().toExternalForm()))
                    .timeout(PATIENCE)
                    .build();
            var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
            var answer = client.send(request, BodyHandlers.ofInputStream());
            if (answer.statusCode() != OK) {
                answer.body().close();
                throw new IOException("%s answered with status %d".formatted(getURL(), answer.statusCode()));
            }
            response = answer;
            return answer;
        } catch (IllegalArgumentException e) {
            throw new IOException("Not fetching %s: only http and https URLs are fetched".formatted(getURL()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while fetching " + getURL());
        }
    }
}
