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
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Readiness;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.ServerAddress;
import org.hotplate.distribution.Settings;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;

/** Serves the sample model, sends it a sample picture, and prints the command for it. */
final class Demo {

    private static final String MODEL = "digits";
    private static final long POLL_MILLIS = 100;

    private final BaseFolder base;
    private final Settings settings;

    Demo(BaseFolder base, Settings settings) {
        this.base = base;
        this.settings = settings;
    }

    /** Deploys the sample, sends a picture when it is READY, and waits until the server is stopped. */
    void run(Framework framework, Duration timeout) throws CommandException, InterruptedException {
        new ModelPlacement(settings.deploy())
                .place(Map.of(MODEL, base.home().resolve("samples").resolve(MODEL + ".model")));
        var readiness = new Readiness(base);
        long deadline = System.nanoTime() + timeout.toNanos();
        while (readiness.check().filter(models -> models.ready(MODEL)).isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw CommandException.failure("The sample model is not READY: %s; see the logs in %s."
                        .formatted(readiness.problem(), base.logs()));
            }
            if (framework.waitForStop(POLL_MILLIS).getType() != FrameworkEvent.WAIT_TIMEDOUT) {
                return;
            }
        }
        sendRequest(ServerAddress.read(base).url());
        framework.waitForStop(0);
    }

    /** Sends a request to the running server and prints the answer. */
    private void sendRequest(String url) throws CommandException, InterruptedException {
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
            throw CommandException.failure("Cannot send %2$s to %1$s: %3$s.".formatted(target, picture, Reason.of(e)));
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
