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
 * A network, loaded onto each of its model's devices, with one replica for each thread that has run it; replicas are
 * not shared between threads. A replica is created by the warm-up, or else when its thread first needs one, on the
 * device with the fewest replicas. Thread-safe.
 */
public final class ReplicaPool {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicaPool.class);
    private static final long MOST_WAITING = TimeUnit.SECONDS.toNanos(10);

    /** An action on a replica before it serves requests. */
    @FunctionalInterface
    public interface FirstRun {
        void of(Replica replica) throws ModelLoadException;
    }

    /** A replica and its network. */
    private record Seat(Replica replica, DeviceNetwork network) {}

    private final EngineComponent engine;
    /** At least one, in the configured order. */
    private final List<DeviceNetwork> networks;

    private final Map<Thread, Seat> seats = new HashMap<>();
    /**
     * The number of replicas in use; the network is closed after the last of them, including those of abandoned calls.
     */
    private int out;
    /** The number of replicas being warmed up. */
    private int warming;

    /** The threads that are running their replica. */
    private final Set<Thread> inside = new HashSet<>();
    /** The number of replicas in use to be closed when they are returned. */
    private int surplus;

    /** The number of loads, instances and deployments that use this pool; the last one closes it. */
    private int users = 1;
    /** Whether the networks are closed or being closed. */
    private boolean closed;

    private Runnable whenClosed = () -> {};

    /** Creates a pool with one user, who must call {@link #release}. */
    public ReplicaPool(EngineComponent engine, List<DeviceNetwork> networks) {
        this.engine = engine;
        this.networks = List.copyOf(networks);
    }

    public EngineComponent engine() {
        return engine;
    }

    /** Returns the names of its devices, separated by commas. */
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

    /** Returns the first network; all devices have the same. */
    private Network any() {
        return networks.get(0).network();
    }

    /** Runs a temporary replica on each device, on the calling thread. */
    public void tryEachDevice(FirstRun run) throws ModelLoadException {
        for (DeviceNetwork each : networks) {
            try (Replica passing = each.network().newReplica()) {
                run.of(passing);
            }
        }
    }

    /** Creates and runs this thread's replica for the first time, unless the pool is closed. */
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

    /** Returns this thread's replica, which the thread must return. */
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
            inside.remove(thread);
            if (surplus > 0) {
                surplus--;
                late = remove(Set.of(thread));
            }
        }
        late.forEach(ReplicaPool::closeQuietly);
        synchronized (this) {
            // not earlier: another thread closes the network as soon as nothing is out
            out--;
        }
        closeIfUnused();
    }

    /** Requests the end of a thread's call, whose result is not wanted. */
    public void cancel(Thread thread) {
        Seat seat;
        synchronized (this) {
            seat = inside.contains(thread) ? seats.get(thread) : null;
        }
        if (seat != null) {
            seat.replica().cancel();
        }
    }

    /** Returns whether this thread has a replica. */
    public synchronized boolean holds(Thread thread) {
        return seats.containsKey(thread);
    }

    /**
     * Closes replicas above a number, on the devices with the most replicas; replicas in use are closed when they are
     * returned. Further replicas may be created later.
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

    /** Sets an action that runs before this is closed. */
    public synchronized void whenClosed(Runnable action) {
        whenClosed = action;
    }

    /** Adds a user; returns false if the last user has already released the pool. */
    public synchronized boolean acquire() {
        if (users == 0) {
            return false;
        }
        users++;
        return true;
    }

    /** Ends one use. The last one closes the replicas and the network, when no thread is running them. */
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

    /** Waits a limited time for running warm-ups, when an engine is removed and this has been released. */
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

    /** Removes the replicas of threads that have ended, which were abandoned workers. */
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

    /** Closes a resource; an exception must not prevent the others from being closed. */
    public static void closeQuietly(@Nullable AutoCloseable closeable) {
        if (closeable == null) {
            return;
        }
        try {
            closeable.close();
        } catch (Throwable e) {
            // not the object itself, whose toString() may throw as well
            LOG.warn("A {} could not be closed", closeable.getClass().getName(), e);
        }
    }
}
