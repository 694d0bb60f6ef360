// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hotplate.distribution.Reason;

/** One request, and its answer up to where the body begins. */
final class Fetch {

    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final WebAddress address;
    private final FetchRules rules;
    private final long deadline;

    /** @param deadline as {@link System#nanoTime} counts */
    Fetch(WebAddress address, FetchRules rules, long deadline) {
        this.address = address;
        this.rules = rules;
        this.deadline = deadline;
    }

    HttpResponse<FetchedBody> send() throws IOException {
        var request = HttpRequest.newBuilder(address.uri()).build();
        var answer = Client.SHARED.sendAsync(request, info -> new FetchedBody(address, rules, deadline));
        try {
            long left = Math.min(deadline - System.nanoTime(), rules.patience().toNanos());
            return answer.get(Math.max(left, 0), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("%s did not answer within %s".formatted(address, FetchedUrl.shown(rules.patience())));
        } catch (ExecutionException e) {
            throw new IOException("Cannot fetch %s: %s".formatted(address, reason(e)), e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while fetching " + address);
        }
    }

    private static String reason(ExecutionException e) {
        var cause = e.getCause();
        if (cause instanceof ConnectException && cause.getMessage() == null) {
            return "its host is not known, or does not answer";
        }
        return cause instanceof Exception exception ? Reason.of(exception) : String.valueOf(cause);
    }

    /** Made at the first request: one for all, because a client never ends. */
    private static final class Client {

        // the plain address alone: neither the JVM's proxies nor its passwords or cookies take part
        static final HttpClient SHARED = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(CONNECT)
                .build();
    }
}
