// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.server;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.hotplate.shell.internal.CommandException;
import org.hotplate.shell.internal.Completes;
import org.hotplate.shell.internal.LiveNames;
import org.hotplate.shell.internal.Progress;

/** Commands that return, print, fail or hang. */
public final class SampleCommands implements LiveNames {

    final CountDownLatch hanging = new CountDownLatch(1);
    final AtomicInteger hangingCommands = new AtomicInteger();
    final CountDownLatch interrupted = new CountDownLatch(1);

    @Override
    public List<String> liveNames() {
        return List.of("resnet-18", "squeezenet");
    }

    public String info(
            @Parameter(names = "--json", absentValue = "false", presentValue = "true") boolean json,
            @Parameter(
                            names = {"-d", "--depth"},
                            absentValue = "1")
                    String depth,
            @Descriptor("NAME: the model") @Completes(Completes.With.NAMES) String name) {
        return name + " " + json + " " + depth;
    }

    public String install(
            CommandSession session, @Descriptor("FILE: it") @Completes(Completes.With.FILES) String file) {
        return session.currentDir().resolve(file).toString();
    }

    public String watched(CommandSession session) {
        return Boolean.toString(session.get(Progress.VARIABLE) instanceof Progress);
    }

    public List<String> list() {
        return List.of("one", "zwölf");
    }

    public Map<String, Integer> table() {
        return Map.of("a", 1);
    }

    public int[] numbers() {
        return new int[] {1, 2};
    }

    public void print(String text) {
        System.out.println("out " + text);
        System.err.println("err " + text);
    }

    public String big(int lines) {
        return "0123456789abcdef\n".repeat(lines);
    }

    public void refuse() throws CommandException {
        throw new CommandException("The oven is cold; light it");
    }

    public void crash() {
        throw new IllegalStateException("java.lang.IllegalStateException: the tray\nfell");
    }

    public void explode() {
        throw new StackOverflowError();
    }

    public void hang() throws InterruptedException {
        hanging.countDown();
        hangingCommands.incrementAndGet();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
    }
}
