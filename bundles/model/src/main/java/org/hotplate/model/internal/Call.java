// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.List;

/** One or several requests of a lane, being run on one worker. Guarded by the pool's lock. */
final class Call {

    final Lane lane;
    final Serving serving;
    final List<Job> jobs;
    final Thread worker = Thread.currentThread();
    final long began;
    /** What the lane has been charged for it in advance. */
    final long charge;

    boolean abandoned;

    Call(Lane lane, Serving serving, List<Job> jobs, long began, long charge) {
        this.lane = lane;
        this.serving = serving;
        this.jobs = List.copyOf(jobs);
        this.began = began;
        this.charge = charge;
    }

    /** Returns the requests that still await their answers. */
    List<Job> open() {
        return jobs.stream().filter(job -> job.stage != Job.Stage.OVER).toList();
    }
}
