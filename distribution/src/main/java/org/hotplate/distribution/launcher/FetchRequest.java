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

/** One HTTP request, and its response up to the beginning of the body. */
final class FetchRequest {

    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final WebAddress address;
    private final FetchRules rules;
    private final long deadline;

    /** @param deadline in terms of {@link System#nanoTime} */
    FetchRequest(WebAddress address, FetchRules rules, long deadline) {
        this.address = address;
        this.rules = rules;
        this.deadline = deadline;
    }

    HttpResponse<FetchedBody> send() throws IOException {
        var request = HttpRequest.newBuilder(address.uri()).build();
        var response = Client.SHARED.sendAsync(request, info -> new FetchedBody(address, rules, deadline));
        try {
            long left =
                    Math.min(deadline - System.nanoTime(), rules.idleTimeout().toNanos());
            return response.get(Math.max(left, 0), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            response.cancel(true);
            throw new IOException(
                    "%s did not answer within %s".formatted(address, FetchConnection.shown(rules.idleTimeout())));
        } catch (ExecutionException e) {
            throw new IOException("Cannot fetch %s: %s".formatted(address, reason(e)), e);
        } catch (InterruptedException e) {
            response.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while fetching " + address);
        }
    }

    private static String reason(ExecutionException e) {
        var cause = e.getCause();
        if (cause instanceof ConnectException && cause.getMessage() == null) {
            return "the host is unknown or refuses the connection";
        }
        return cause instanceof Exception exception ? Reason.of(exception) : String.valueOf(cause);
    }

    /** Created on first use, and shared by all requests because a client's threads never end. */
    private static final class Client {

        // direct connections only: no proxies, credentials or cookies of the JVM
        static final HttpClient SHARED = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(CONNECT)
                .build();
    }
}
