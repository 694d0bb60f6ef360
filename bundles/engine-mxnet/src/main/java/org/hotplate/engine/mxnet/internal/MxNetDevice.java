// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.hotplate.engine.Device;
import org.hotplate.engine.DeviceMemory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device of MXNet. Threads use the CPU concurrently, but a GPU one at a time: on a GPU, MXNet's naive engine uses one
 * stream and one cuDNN handle for all threads, without a lock.
 */
final class MxNetDevice {

    /** Work that needs the device. */
    interface Work<T, E extends Exception> {
        T run() throws E;
    }

    private static final Logger LOG = LoggerFactory.getLogger(MxNetDevice.class);
    private static final long PATIENCE_SECONDS = 10;

    private final Device device;
    private final ai.djl.Device djl;
    private final @Nullable ReentrantLock gpuLock;
    private final Supplier<Optional<DeviceMemory>> memory;

    private MxNetDevice(
            Device device,
            ai.djl.Device djl,
            @Nullable ReentrantLock gpuLock,
            Supplier<Optional<DeviceMemory>> memory) {
        this.device = device;
        this.djl = djl;
        this.gpuLock = gpuLock;
        this.memory = memory;
    }

    static MxNetDevice cpu() {
        return new MxNetDevice(Device.CPU, ai.djl.Device.cpu(), null, Optional::empty);
    }

    static MxNetDevice gpu(int number, Supplier<Optional<DeviceMemory>> memory) {
        return new MxNetDevice(new Device("gpu" + number), ai.djl.Device.gpu(number), new ReentrantLock(true), memory);
    }

    Device device() {
        return device;
    }

    ai.djl.Device djl() {
        return djl;
    }

    Optional<DeviceMemory> memory() {
        return memory.get();
    }

    /** Returns the end of a message with the device's memory; empty if it is unknown. */
    String memoryText() {
        return memory().map(now -> "; %s has %s".formatted(device, now)).orElse("");
    }

    /** Runs the work, on a GPU while no other thread uses it. */
    <T, E extends Exception> T exclusively(Work<T, E> work) throws E {
        ReentrantLock lock = gpuLock;
        if (lock == null) {
            return work.run();
        }
        lock.lock();
        try {
            return work.run();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Runs a release of memory like {@link #exclusively}, but waits only a limited time, because a call on the device may
     * never return. Then the memory is not released.
     */
    void release(Runnable release) {
        ReentrantLock lock = gpuLock;
        if (lock == null) {
            release.run();
            return;
        }
        if (!entered(lock)) {
            LOG.warn("{} is not released; memory of a network on it is lost", device);
            return;
        }
        try {
            release.run();
        } finally {
            lock.unlock();
        }
    }

    private static boolean entered(ReentrantLock lock) {
        try {
            return lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return lock.tryLock();
        }
    }
}
