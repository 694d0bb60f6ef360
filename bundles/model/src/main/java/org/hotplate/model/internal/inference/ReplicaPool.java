// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.inference;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.Replica;
import org.hotplate.model.internal.matching.EngineComponent;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network, loaded onto each of its model's devices, and its replicas, one for each thread that has run it: a replica
 * never changes its thread. It is made by the warm-up, or else when its thread first wants it, and on the device that has
 * the fewest.
 */
public final class ReplicaPool {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicaPool.class);
    private static final long MOST_WAITING = TimeUnit.SECONDS.toNanos(10);

    /** What is done with a replica before it serves. */
    @FunctionalInterface
    public interface FirstRun {
        void of(Replica replica) throws ModelLoadException;
    }

    /** A replica, and what it is one of. */
    private record Seat(Replica replica, DeviceNetwork network) {}

    private final EngineComponent engine;
    /** At least one, in the order in which they were asked for. */
    private final List<DeviceNetwork> networks;

    private final Map<Thread, Seat> seats = new HashMap<>();
    /** How many replicas are out; the network outlives the last of them, even one whose call was abandoned. */
    private int out;
    /** How many of them are being warmed. */
    private int warming;

    /** The threads that are in theirs. */
    private final Set<Thread> inside = new HashSet<>();
    /** How many replicas there are too many, of those that were out when that was found. */
    private int surplus;

    /** The loads, servings and deployments that use it; the last of them closes it. */
    private int users = 1;
    /** Whether the networks have been closed, or are about to be. */
    private boolean closed;

    private Runnable whenClosed = () -> {};

    /** Prepares it for one user, who must {@link #release} it. */
    public ReplicaPool(EngineComponent engine, List<DeviceNetwork> networks) {
        this.engine = engine;
        this.networks = List.copyOf(networks);
    }

    public EngineComponent engine() {
        return engine;
    }

    /** Returns the names of its devices, with commas between them. */
    public String device() {
        return networks.stream().map(each -> each.device().name()).collect(Collectors.joining(","));
    }

    public List<TensorSpec> inputs() {
        return any().inputs();
    }

    /** Returns the outputs of the network, in order. */
    public List<TensorSpec> outputs() {
        return any().outputs();
    }

    /** It is the same one on every device. */
    private Network any() {
        return networks.get(0).network();
    }

    /** Runs a replica on each device, here, which is not kept. */
    public void tryEachDevice(FirstRun run) throws ModelLoadException {
        for (DeviceNetwork each : networks) {
            try (Replica passing = each.network().newReplica()) {
                run.of(passing);
            }
        }
    }

    /** Has this thread's replica run for the first time, unless it is too late for that. */
    public void warm(FirstRun run) throws ModelLoadException {
        synchronized (this) {
            if (users == 0) {
                return;
            }
            out++;
            warming++;
        }
        try {
            run.of(mine());
        } finally {
            giveBack();
            synchronized (this) {
                warming--;
                notifyAll();
            }
        }
    }

    /** Returns this thread's replica, to be given back by it. */
    Replica take() throws ModelLoadException {
        synchronized (this) {
            if (users == 0) {
                throw new ModelLoadException("The network has been closed");
            }
            out++;
        }
        try {
            return mine();
        } catch (Throwable e) {
            giveBack();
            throw e;
        }
    }

    private Replica mine() throws ModelLoadException {
        Thread thread = Thread.currentThread();
        List<Replica> orphans;
        DeviceNetwork chosen;
        synchronized (this) {
            inside.add(thread);
            Seat seat = seats.get(thread);
            if (seat != null) {
                return seat.replica();
            }
            orphans = removeOrphans();
            chosen = Collections.min(networks, Comparator.comparingInt(each -> each.replicas));
            chosen.replicas++;
        }
        orphans.forEach(ReplicaPool::closeQuietly);
        Replica replica;
        try {
            replica = chosen.network().newReplica();
        } catch (Throwable e) {
            synchronized (this) {
                chosen.replicas--;
            }
            throw e;
        }
        synchronized (this) {
            seats.put(thread, new Seat(replica, chosen));
        }
        return replica;
    }

    void giveBack() {
        Thread thread = Thread.currentThread();
        List<Replica> late = List.of();
        synchronized (this) {
            out--;
            inside.remove(thread);
            if (surplus > 0) {
                surplus--;
                late = remove(Set.of(thread));
            }
        }
        late.forEach(ReplicaPool::closeQuietly);
        closeIfUnused();
    }

    /** Returns whether this thread has a replica. */
    public synchronized boolean holds(Thread thread) {
        return seats.containsKey(thread);
    }

    /**
     * Closes replicas above a number, on the devices that have most of them; those that are out as soon as they are given
     * back. More may be made later on.
     */
    public void keep(int most) {
        List<Replica> idle = new ArrayList<>();
        synchronized (this) {
            int tooMany = seats.size() - most;
            Optional<Thread> next = idleOnFullest();
            while (idle.size() < tooMany && next.isPresent()) {
                idle.addAll(remove(Set.of(next.get())));
                next = idleOnFullest();
            }
            surplus = Math.max(0, tooMany - idle.size());
        }
        idle.forEach(ReplicaPool::closeQuietly);
    }

    private Optional<Thread> idleOnFullest() {
        return seats.entrySet().stream()
                .filter(entry -> !inside.contains(entry.getKey()))
                .max(Comparator.comparingInt(entry -> entry.getValue().network().replicas))
                .map(Map.Entry::getKey);
    }

    /** Sets what is done first when this is closed. */
    public synchronized void whenClosed(Runnable action) {
        whenClosed = action;
    }

    /** Adds a user; returns false if the last one has gone: then nobody can use it any more. */
    public synchronized boolean acquire() {
        if (users == 0) {
            return false;
        }
        users++;
        return true;
    }

    /** Ends one use. The last one closes the replicas and the network, once no thread is in them. */
    public void release() {
        Runnable first;
        synchronized (this) {
            users--;
            if (users > 0) {
                return;
            }
            first = whenClosed;
        }
        first.run();
        closeIfUnused();
    }

    private void closeIfUnused() {
        List<Replica> all;
        synchronized (this) {
            if (users > 0 || out > 0 || closed) {
                return;
            }
            closed = true;
            all = removeAll();
        }
        all.forEach(ReplicaPool::closeQuietly);
        networks.forEach(each -> closeQuietly(each.network()));
    }

    /** Waits until no warm-up is under way any more, bounded: for the end of the engine, when this has been released. */
    public synchronized void awaitWarmUp() {
        long end = System.nanoTime() + MOST_WAITING;
        try {
            for (long left = MOST_WAITING; warming > 0 && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Replica> removeAll() {
        return remove(Set.copyOf(seats.keySet()));
    }

    /** Those whose threads have ended: the workers that were abandoned. */
    private List<Replica> removeOrphans() {
        return remove(
                seats.keySet().stream().filter(thread -> !thread.isAlive()).collect(Collectors.toSet()));
    }

    private List<Replica> remove(Set<Thread> threads) {
        List<Replica> removed = new ArrayList<>();
        for (Thread thread : threads) {
            Seat seat = seats.remove(thread);
            if (seat != null) {
                seat.network().replicas--;
                removed.add(seat.replica());
            }
        }
        return removed;
    }

    /** An engine or handler that cannot even close must not keep the others from being closed. */
    public static void closeQuietly(@Nullable AutoCloseable closeable) {
        if (closeable == null) {
            return;
        }
        try {
            closeable.close();
        } catch (Throwable e) {
            // not the thing itself: its toString() is as much a stranger's as its close()
            LOG.warn("A {} could not be closed", closeable.getClass().getName(), e);
        }
    }
}
