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

class MxNetDeviceTest {

    private static final int THREADS = 4;

    @Test
    void letsOneThreadAtATimeUseAGpu() throws Exception {
        MxNetDevice gpu = MxNetDevice.gpu(0, Optional::empty);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> working = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            working.add(threads.submit(() -> {
                for (int round = 0; round < 500; round++) {
                    gpu.exclusively(() -> {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        Thread.onSpinWait();
                        return inside.decrementAndGet();
                    });
                    gpu.release(() -> most.accumulateAndGet(inside.get() + 1, Math::max));
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
        MxNetDevice cpu = MxNetDevice.cpu();
        CyclicBarrier both = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);

        Future<Integer> one = threads.submit(() -> cpu.exclusively(() -> both.await(30, TimeUnit.SECONDS)));
        Future<Integer> other = threads.submit(() -> cpu.exclusively(() -> both.await(30, TimeUnit.SECONDS)));

        // each waits for the other one while it uses the device
        assertThat(one.get() + other.get()).isEqualTo(1);
        threads.shutdown();
    }

    @Test
    void tellsTheDevicesAndTheirMemory() {
        MxNetDevices mxNetDevices = new MxNetDevices(
                2, gpu -> Optional.of(new DeviceMemory(gpu * 1_000_000L, 9_000_000)), Optional.empty());

        assertThat(mxNetDevices.devices()).containsExactly(Device.CPU, new Device("gpu0"), new Device("gpu1"));
        assertThat(mxNetDevices.find(Device.CPU).orElseThrow().memory()).isEmpty();
        assertThat(mxNetDevices.find(Device.CPU).orElseThrow().memoryText()).isEmpty();
        assertThat(mxNetDevices.find(new Device("gpu1")).orElseThrow().memoryText())
                .isEqualTo("; gpu1 has 1.0 MB free of 9.0 MB");
        assertThat(mxNetDevices.find(new Device("gpu2"))).isEmpty();
    }
}
