// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.Replica;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loaded network and its replicas, one for each thread that has run it: a replica never changes its thread. It is made
 * by the warm-up, or else when its thread first wants it.
 */
final class ReplicaPool {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicaPool.class);
    private static final long MOST_WAITING = TimeUnit.SECONDS.toNanos(10);

    /** What is done with a replica before it serves. */
    @FunctionalInterface
    interface FirstRun {
        void of(Replica replica) throws ModelLoadException;
    }

    private final EnginePart engine;
    private final Network network;
    private final String device;
    private final Map<Thread, Replica> replicas = new HashMap<>();
    /** How many replicas are out; the network outlives the last of them, even one whose call was abandoned. */
    private int out;
    /** How many of them are being warmed. */
    private int warming;

    /** The threads that are in theirs. */
    private final Set<Thread> inside = new HashSet<>();
    /** How many replicas there are too many, of those that were out when that was found. */
    private int surplus;

    private boolean closed;
    private Runnable whenClosed = () -> {};

    ReplicaPool(EnginePart engine, Network network, String device) {
        this.engine = engine;
        this.network = network;
        this.device = device;
    }

    EnginePart engine() {
        return engine;
    }

    String device() {
        return device;
    }

    List<TensorSpec> inputs() {
        return network.inputs();
    }

    List<String> outputs() {
        return network.outputs();
    }

    OptionalInt steps() {
        return network.steps();
    }

    /** Makes a replica that is not kept, for its maker to close before this is closed. */
    Replica passing() throws ModelLoadException {
        return network.newReplica();
    }

    /** Has this thread's replica run for the first time, unless it is too late for that. */
    void warm(FirstRun run) throws ModelLoadException {
        synchronized (this) {
            if (closed) {
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
        Replica replica;
        List<Replica> orphans;
        synchronized (this) {
            replica = replicas.get(thread);
            orphans = replica == null ? removeOrphans() : List.of();
            inside.add(thread);
        }
        orphans.forEach(ReplicaPool::closeQuietly);
        if (replica != null) {
            return replica;
        }
        replica = network.newReplica();
        synchronized (this) {
            replicas.put(thread, replica);
        }
        return replica;
    }

    void giveBack() {
        Thread thread = Thread.currentThread();
        List<Replica> late = List.of();
        boolean last;
        synchronized (this) {
            out--;
            inside.remove(thread);
            last = closed && out == 0;
            if (last) {
                late = removeAll();
            } else if (surplus > 0) {
                surplus--;
                late = Stream.ofNullable(replicas.remove(thread)).toList();
            }
        }
        late.forEach(ReplicaPool::closeQuietly);
        if (last) {
            closeQuietly(network);
        }
    }

    /** Tells whether this thread has a replica. */
    synchronized boolean holds(Thread thread) {
        return replicas.containsKey(thread);
    }

    /** Closes replicas above a number, those that are out as soon as they are given back. More may be made later on. */
    void keep(int most) {
        List<Replica> idle = new ArrayList<>();
        synchronized (this) {
            int tooMany = replicas.size() - most;
            Iterator<Map.Entry<Thread, Replica>> entries = replicas.entrySet().iterator();
            while (tooMany > idle.size() && entries.hasNext()) {
                Map.Entry<Thread, Replica> entry = entries.next();
                if (!inside.contains(entry.getKey())) {
                    idle.add(entry.getValue());
                    entries.remove();
                }
            }
            surplus = Math.max(0, tooMany - idle.size());
        }
        idle.forEach(ReplicaPool::closeQuietly);
    }

    /** Sets what is done first when this is closed. */
    synchronized void whenClosed(Runnable action) {
        whenClosed = action;
    }

    /** Closes the replicas and the network, once nobody is in them any more. */
    void close() {
        List<Replica> all;
        Runnable first;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            first = whenClosed;
        }
        first.run();
        synchronized (this) {
            if (out > 0) {
                return;
            }
            all = removeAll();
        }
        all.forEach(ReplicaPool::closeQuietly);
        closeQuietly(network);
    }

    /** Waits until no warm-up is under way any more, bounded: for the end of the engine, when this has been closed. */
    synchronized void awaitWarmUp() {
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
        List<Replica> all = List.copyOf(replicas.values());
        replicas.clear();
        return all;
    }

    /** Those whose threads have ended: the workers that were abandoned. */
    private List<Replica> removeOrphans() {
        List<Replica> orphans = new ArrayList<>();
        replicas.entrySet().removeIf(entry -> {
            boolean orphan = !entry.getKey().isAlive();
            if (orphan) {
                orphans.add(entry.getValue());
            }
            return orphan;
        });
        return orphans;
    }

    /** An engine or handler that cannot even close must not keep the others from being closed. */
    static void closeQuietly(@Nullable AutoCloseable closeable) {
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
