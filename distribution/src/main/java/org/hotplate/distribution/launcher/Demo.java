// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.hotplate.distribution.Base;
import org.hotplate.distribution.Readiness;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.Refusal;
import org.hotplate.distribution.ServerAddress;
import org.hotplate.distribution.Settings;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;

/** Serves the sample model, sends it a sample picture, and shows how to send another. */
final class Demo {

    private static final String MODEL = "digits";
    private static final long LOOK_MILLIS = 100;

    private final Base base;
    private final Settings settings;

    Demo(Base base, Settings settings) {
        this.base = base;
        this.settings = settings;
    }

    /** Deploys the sample, sends a picture when it is READY, and waits until the server is stopped. */
    void run(Framework framework, Duration timeout) throws Refusal, InterruptedException {
        new ModelPlacement(settings.deploy())
                .place(Map.of(MODEL, base.home().resolve("samples").resolve(MODEL + ".model")));
        var readiness = new Readiness(base);
        long deadline = System.nanoTime() + timeout.toNanos();
        while (readiness.look().filter(models -> models.ready(MODEL)).isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw Refusal.failure("The sample model is not READY: %s; the reason is in %s."
                        .formatted(readiness.obstacle(), base.logs()));
            }
            if (framework.waitForStop(LOOK_MILLIS).getType() != FrameworkEvent.WAIT_TIMEDOUT) {
                return;
            }
        }
        ask(ServerAddress.read(base).url());
        framework.waitForStop(0);
    }

    /** Sends a request to the running server. */
    private void ask(String url) throws Refusal, InterruptedException {
        var picture = base.home().resolve("samples").resolve("digit-7.jpg");
        var target = "%s/%s/predict".formatted(url, MODEL);
        try {
            var request = HttpRequest.newBuilder(URI.create(target))
                    .header("Content-Type", "image/jpeg")
                    .POST(BodyPublishers.ofFile(picture))
                    .build();
            var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            System.out.printf(
                    "%n  curl -F data=@%s %s%n%n  %s%n%nCopy archives to %s to serve them. Ctrl-C ends the server.%n",
                    quoted(picture), target, answer.body(), settings.deploy());
        } catch (IOException e) {
            throw Refusal.failure("Cannot send %2$s to %1$s: %3$s.".formatted(target, picture, Reason.of(e)));
        }
    }

    /** Quotes a path for a shell. */
    private static String quoted(Path path) {
        var text = path.toString();
        return text.chars().allMatch(each -> Character.isLetterOrDigit(each) || "/._-".indexOf(each) >= 0)
                ? text
                : "'" + text.replace("'", "'\\''") + "'";
    }
}
