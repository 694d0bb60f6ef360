// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.NetworkIsolation.Run;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries one network in children of an engine.
 *
 * @param limit how long it may take
 * @param timer ends it then
 */
record Trial(String model, ModelEngine engine, Children children, Duration limit, ScheduledExecutorService timer) {

    private static final Logger LOG = LoggerFactory.getLogger(Trial.class);

    /** How many times the limit a trial on a busy machine may take. */
    private static final int MOST_PERIODS = 5;

    /** The network has ended its process, or has not ended within the limit. */
    @FunctionalInterface
    interface Quarantine {

        /** Records it, while the crash report of the child still exists. */
        void record(String reason, Child child);
    }

    /** How one child ended. */
    private enum End {
        NORMAL,
        /** The network must be tried in another child, because this one may have ended for another reason. */
        DOUBTFUL,
        /** The network has ended it. */
        CRASH,
        /** The network has exceeded the time limit. */
        LATE
    }

    /**
     * Runs the network on zeros, and on ones if it ends its process with zeros.
     *
     * @throws IOException if no child can be started
     * @throws ModelLoadException if the network cannot be loaded, or the trial was cancelled
     * @return the value with which it has passed; if empty, it is quarantined
     */
    OptionalInt run(Run run, Quarantine quarantine) throws IOException, InterruptedException, ModelLoadException {
        End end = inOneOrTwo(inChild -> run.with(inChild, 0), (reason, child) -> {
            if (child.killedFor().equals(reason)) {
                quarantine.record(reason, child); // it exceeded the time limit
            }
        });
        if (end != End.CRASH) {
            return end == End.NORMAL ? OptionalInt.of(0) : OptionalInt.empty();
        }
        LOG.info("Model {}: its trial is repeated with ones as inputs", model);
        end = inOneOrTwo(inChild -> run.with(inChild, 1), quarantine);
        return end == End.NORMAL ? OptionalInt.of(1) : OptionalInt.empty();
    }

    /** Loads and runs the network with certain inputs. */
    @FunctionalInterface
    private interface Attempt {
        void with(ModelEngine inChild) throws ModelLoadException;
    }

    private End inOneOrTwo(Attempt run, Quarantine quarantine)
            throws IOException, InterruptedException, ModelLoadException {
        End end = in(children.take(false), run, quarantine, false);
        return end == End.DOUBTFUL ? in(children.take(true), run, quarantine, true) : end;
    }

    private End in(Child child, Attempt run, Quarantine quarantine, boolean lastWord)
            throws IOException, InterruptedException, ModelLoadException {
        String late = "its trial did not end in time (trial.seconds is %d)".formatted(limit.toSeconds());
        ScheduledFuture<?> watch = timer.scheduleWithFixedDelay(
                new Deadline(child, late), limit.toNanos(), limit.toNanos(), TimeUnit.NANOSECONDS);
        boolean reusable = false;
        try (ChildLink link = connect(child, lastWord)) {
            if (link == null) {
                return End.DOUBTFUL;
            }
            try {
                run.with(new ChildEngine(link, engine));
                reusable = !link.isLost() && !link.sawUnexpectedFault();
            } catch (ModelLoadException | RuntimeException | Error e) {
                reusable = !link.isLost() && !link.sawUnexpectedFault();
                if (!link.isLost()) {
                    throw e;
                }
                LOG.debug("Model {}: the trial ended", model, e);
            }
            if (!link.isLost()) {
                return End.NORMAL;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("The trial was cancelled");
            }
            return judge(child, quarantine, lastWord, late);
        } finally {
            watch.cancel(false);
            if (reusable) {
                children.giveBack(child);
            } else {
                children.end(child);
            }
        }
    }

    /** Returns null if the child has ended while it waited for a trial, and another one can be taken. */
    private @Nullable ChildLink connect(Child child, boolean lastWord) throws IOException {
        try {
            return child.connect(false);
        } catch (IOException e) {
            if (lastWord) {
                throw e;
            }
            LOG.debug("Model {}: a child process has ended before its trial", model, e);
            return null;
        }
    }

    /** Ends a trial at its time limit, or later if the child did not get enough processor time: the machine may be busy. */
    private final class Deadline implements Runnable {

        private final Child child;
        private final String reason;
        private final Duration before;
        private int periods;

        private Deadline(Child child, String reason) {
            this.child = child;
            this.reason = reason;
            this.before = child.processorTime().orElse(Duration.ZERO);
        }

        @Override
        public void run() {
            periods++;
            boolean starved = child.processorTime()
                    .filter(now -> now.minus(before).multipliedBy(2).compareTo(limit) < 0)
                    .isPresent();
            if (!starved || periods == MOST_PERIODS) {
                child.kill(reason);
            }
        }
    }

    private End judge(Child child, Quarantine quarantine, boolean lastWord, String late)
            throws InterruptedException, ModelLoadException {
        if (children.isClosed()) {
            throw new ModelLoadException(IsolationService.CANCELLED);
        }
        if (child.killedFor().equals(late)) {
            quarantine.record(late, child);
            return End.LATE;
        }
        String cause = child.end()
                .map("its trial ended the child process it ran in (%s)"::formatted)
                .orElse("its trial broke the connection to the child process it ran in");
        LOG.warn("Model {}: {}; the child wrote: {}", model, cause, child.lastLines());
        if (!lastWord && (!child.isFresh() || child.wasKilled())) {
            LOG.info("Model {}: the trial is repeated in a new child process", model);
            return End.DOUBTFUL;
        }
        quarantine.record(cause, child);
        return End.CRASH;
    }
}
