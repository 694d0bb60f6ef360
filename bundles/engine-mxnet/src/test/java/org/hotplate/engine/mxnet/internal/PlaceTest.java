// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.hotplate.engine.Device;
import org.hotplate.engine.DeviceMemory;
import org.junit.jupiter.api.Test;

class PlaceTest {

    private static final int THREADS = 4;

    @Test
    void letsOneThreadAtATimeUseAGpu() throws Exception {
        Place gpu = Place.gpu(0, Optional::empty);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> working = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            working.add(threads.submit(() -> {
                for (int round = 0; round < 500; round++) {
                    gpu.inTurn(() -> {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        Thread.onSpinWait();
                        return inside.decrementAndGet();
                    });
                    gpu.giveBack(() -> most.accumulateAndGet(inside.get() + 1, Math::max));
                }
            }));
        }
        for (Future<?> each : working) {
            each.get(30, TimeUnit.SECONDS);
        }
        threads.shutdown();

        assertThat(most.get()).isEqualTo(1);
    }

    @Test
    void keepsNobodyWaitingForTheCpu() throws Exception {
        Place cpu = Place.cpu();
        CyclicBarrier both = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);

        Future<Integer> one = threads.submit(() -> cpu.inTurn(() -> both.await(30, TimeUnit.SECONDS)));
        Future<Integer> other = threads.submit(() -> cpu.inTurn(() -> both.await(30, TimeUnit.SECONDS)));

        // each waits for the other one while it uses the device
        assertThat(one.get() + other.get()).isEqualTo(1);
        threads.shutdown();
    }

    @Test
    void tellsTheDevicesAndTheirMemory() {
        Places places =
                new Places(2, gpu -> Optional.of(new DeviceMemory(gpu * 1_000_000L, 9_000_000)), Optional.empty());

        assertThat(places.devices()).containsExactly(Device.CPU, new Device("gpu0"), new Device("gpu1"));
        assertThat(places.find(Device.CPU).orElseThrow().memory()).isEmpty();
        assertThat(places.find(Device.CPU).orElseThrow().room()).isEmpty();
        assertThat(places.find(new Device("gpu1")).orElseThrow().room()).isEqualTo("; gpu1 has 1.0 MB free of 9.0 MB");
        assertThat(places.find(new Device("gpu2"))).isEmpty();
    }
}
