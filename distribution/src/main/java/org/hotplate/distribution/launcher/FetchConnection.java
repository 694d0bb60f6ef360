// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a URL that the configuration allows; follows redirects to allowed URLs. Sends a plain GET: the
 * settings of {@link URLConnection}, including timeouts and request headers, have no effect.
 */
final class FetchConnection extends URLConnection {

    private static final int MAX_REDIRECTS = 5;
    private static final int OK = 200;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final FetchRules rules;
    private @Nullable HttpResponse<FetchedBody> response;

    FetchConnection(URL url, FetchRules rules) {
        super(url);
        this.rules = rules;
    }

    @Override
    public void connect() throws IOException {
        get();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return get().body();
    }

    /** Returns a header of the last response, after all redirects. */
    @Override
    public @Nullable String getHeaderField(String name) {
        try {
            return get().headers().firstValue(name).orElse(null);
        } catch (IOException e) {
            // reading the stream will report the failure
            return null;
        }
    }

    private HttpResponse<FetchedBody> get() throws IOException {
        if (response == null) {
            response = follow(rules.check(getURL().toExternalForm()));
            connected = true;
        }
        return response;
    }

    private HttpResponse<FetchedBody> follow(WebAddress start) throws IOException {
        long deadline = System.nanoTime() + rules.timeout().toNanos();
        var place = start;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            var response = new FetchRequest(place, rules, deadline).send();
            if (response.statusCode() == OK) {
                return checked(response, place);
            }
            response.body().close();
            if (!REDIRECTS.contains(response.statusCode())) {
                throw new IOException("%s answered with status %d".formatted(place, response.statusCode()));
            }
            var location = response.headers().firstValue("Location");
            if (location.isEmpty()) {
                throw new IOException(
                        "%s answered with status %d without a Location header".formatted(place, response.statusCode()));
            }
            place = rules.checkRedirect(place, location.get());
        }
        throw new IOException("Not fetching %s: it has more than %d redirects".formatted(start, MAX_REDIRECTS));
    }

    private HttpResponse<FetchedBody> checked(HttpResponse<FetchedBody> response, WebAddress place) throws IOException {
        long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
        if (length > rules.limit()) {
            response.body().close();
            throw FetchedBody.tooBig(place, rules.limit());
        }
        return response;
    }

    /** Formats a duration for messages. */
    static String shown(Duration time) {
        return time.toSeconds() > 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
