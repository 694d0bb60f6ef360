// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the network from a child process, with Linux namespaces, where the system permits that. */
final class Namespaces {

    private static final Logger LOG = LoggerFactory.getLogger(Namespaces.class);
    /** A network namespace without interfaces. The user keeps its id, so that the files of the server remain readable. */
    private static final List<String> UNSHARE =
            List.of("unshare", "--user", "--map-current-user", "--net", "--ipc", "--");

    private static final int LIMIT_SECONDS = 10;

    private Namespaces() {}

    /** Found out once, when it is needed first. */
    private static final class Available {
        private static final boolean VALUE = probe();

        private static boolean probe() {
            String fault;
            try {
                Process process = new ProcessBuilder(Stream.concat(UNSHARE.stream(), Stream.of("true"))
                                .toList())
                        .redirectErrorStream(true)
                        .start();
                process.getOutputStream().close();
                if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    fault = "unshare does not end";
                } else if (process.exitValue() == 0) {
                    return true;
                } else {
                    fault = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                }
            } catch (IOException e) {
                fault = e.getMessage();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fault = "interrupted";
            }
            LOG.info("The processes of models keep their access to the network: {}", fault);
            return false;
        }
    }

    /** Returns the beginning of a command line; empty if the system has no namespaces, or does not permit them. */
    static List<String> prefix() {
        return Available.VALUE ? UNSHARE : List.of();
    }
}
