// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is, of the lanes with work to begin: the one that has had least of the workers' time. One that comes back
 * after a pause is put level with what was begun last: its first request is the next to begin, however deep the queues of
 * others are, and it has no claim to the time it did not use. Guarded by the pool's lock.
 */
final class Turns {

    /** In the order in which they came; each lane at most once. */
    private final List<Lane> lanes = new ArrayList<>();
    /** The share of the lane whose call was begun last. */
    private long level;

    void add(Lane lane) {
        lane.share = Math.max(lane.share, level);
        lane.listed = true;
        lanes.add(lane);
    }

    boolean isEmpty() {
        return lanes.isEmpty();
    }

    /** Tells whether there is a lane that suits. */
    boolean has(Predicate<Lane> suits) {
        return lanes.stream().anyMatch(suits);
    }

    /** Takes out the lane whose turn it is, of those that suit. */
    @Nullable
    Lane take(Predicate<Lane> suits) {
        Lane next = null;
        for (Lane lane : lanes) {
            if ((next == null || lane.share < next.share) && suits.test(lane)) {
                next = lane;
            }
        }
        if (next != null) {
            lanes.remove(next);
            next.listed = false;
        }
        return next;
    }

    /** Notes that a lane's call begins, and charges for it what such calls have cost; returns that. */
    long begun(Lane lane) {
        level = Math.max(level, lane.share);
        long charge = Math.max(1, lane.serviceTime.ofCall());
        lane.share += charge;
        return charge;
    }

    /** Notes what a call has cost in the end. */
    void ended(Call call, long nanos) {
        call.lane.share += Math.max(1, nanos) - call.charge;
    }
}
