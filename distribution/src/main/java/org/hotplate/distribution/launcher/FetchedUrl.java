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
 * Fetches what a URL names, if that is allowed, and follows it within what is. Of the settings of a {@link URLConnection}, timeouts
 * and request headers included, none has an effect: the server sends a plain GET.
 */
final class FetchedUrl extends URLConnection {

    private static final int MOST_REDIRECTS = 5;
    private static final int OK = 200;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final FetchRules rules;
    private @Nullable HttpResponse<FetchedBody> response;

    FetchedUrl(URL url, FetchRules rules) {
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

    /** Returns a header of the last answer, after all redirects. */
    @Override
    public @Nullable String getHeaderField(String name) {
        try {
            return get().headers().firstValue(name).orElse(null);
        } catch (IOException e) {
            // no field then; reading the stream will say why
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
        long deadline = System.nanoTime() + rules.time().toNanos();
        var place = start;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            var answer = new Fetch(place, rules, deadline).send();
            if (answer.statusCode() == OK) {
                return checked(answer, place);
            }
            answer.body().close();
            if (!REDIRECTS.contains(answer.statusCode())) {
                throw new IOException("%s answered with status %d".formatted(place, answer.statusCode()));
            }
            var location = answer.headers().firstValue("Location");
            if (location.isEmpty()) {
                throw new IOException(
                        "%s answered with status %d and no new location".formatted(place, answer.statusCode()));
            }
            place = rules.checkRedirect(place, location.get());
        }
        throw new IOException("Not fetching %s: it leads on more than %d times".formatted(start, MOST_REDIRECTS));
    }

    private HttpResponse<FetchedBody> checked(HttpResponse<FetchedBody> answer, WebAddress place) throws IOException {
        long length = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
        if (length > rules.limit()) {
            answer.body().close();
            throw FetchedBody.tooBig(place, rules.limit());
        }
        return answer;
    }

    /** Formats a duration for messages. */
    static String shown(Duration time) {
        return time.toSeconds() > 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
