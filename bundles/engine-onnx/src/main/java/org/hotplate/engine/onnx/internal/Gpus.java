// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hotplate.engine.Device;
import org.hotplate.engine.DeviceMemory;
import org.hotplate.natives.cuda.CudaDriver;
import org.hotplate.natives.cuda.CudaException;
import org.hotplate.natives.cuda.Gpu;
import org.hotplate.natives.cuda.GpuMemory;
import org.jspecify.annotations.Nullable;

/** The GPUs that ONNX Runtime can use, detected when it started. */
final class Gpus {

    private static final String PROVIDER = System.mapLibraryName("onnxruntime_providers_cuda");

    private static final String NAME = "gpu";

    private final List<Gpu> found;
    private final @Nullable GpuMemory memory;
    private final @Nullable String problem;

    private Gpus(List<Gpu> found, @Nullable GpuMemory memory, @Nullable String problem) {
        this.found = List.copyOf(found);
        this.memory = memory;
        this.problem = problem;
    }

    /** Returns an instance without GPUs, for a build for the CPU. */
    static Gpus none() {
        return new Gpus(List.of(), null, null);
    }

    /**
     * Detects GPUs.
     *
     * @param providers the execution providers of the running ONNX Runtime
     * @param libraries the folder it is to be loaded from
     * @param doubts required libraries that seem to be missing
     */
    static Gpus find(Set<OrtProvider> providers, Path libraries, List<String> doubts) {
        Path provider = libraries.resolve(PROVIDER);
        if (!Files.exists(provider)) {
            return none();
        }
        if (!providers.contains(OrtProvider.CUDA)) {
            return unusable("ONNX Runtime runs from other libraries than those in %s until the server is restarted"
                    .formatted(libraries));
        }
        List<String> reasons = new ArrayList<>();
        try {
            return found();
        } catch (CudaException e) {
            reasons.add(e.getMessage());
        } catch (OrtException e) {
            reasons.add(OrtError.sentence(e));
        }
        // the loader's own message about the driver is among the reasons already; remedies are shown by 'hotplate
        // natives'
        doubts.stream()
                .filter(doubt -> !doubt.contains("NVIDIA driver"))
                .map(doubt -> doubt.replaceFirst("; install it.*", ""))
                .forEach(reasons::add);
        return unusable(String.join("; ", reasons));
    }

    private static Gpus unusable(String reason) {
        return new Gpus(List.of(), null, "no GPU can be used: " + reason);
    }

    private static Gpus found() throws CudaException, OrtException {
        Gpus gpus = new Gpus(CudaDriver.start().gpus(), GpuMemory.open(), null);
        for (Device device : gpus.devices()) {
            // makes ONNX Runtime load its CUDA provider, and with it the required libraries of CUDA and cuDNN
            try (SessionOptions options = new SessionOptions()) {
                gpus.select(device, options);
            }
        }
        return gpus;
    }

    /** Returns {@code gpu0}, {@code gpu1}, … */
    List<Device> devices() {
        return found.stream().map(gpu -> new Device(NAME + gpu.index())).toList();
    }

    /** Returns why there are none although the libraries were built for GPUs. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    Optional<DeviceMemory> memory(Device device) {
        GpuMemory nvml = memory;
        return nvml == null ? Optional.empty() : gpu(device).flatMap(nvml::of);
    }

    /** Configures a session for a GPU; operators without a CUDA kernel run on the CPU. Does nothing for the CPU. */
    void select(Device device, SessionOptions options) throws OrtException {
        Optional<Gpu> gpu = gpu(device);
        if (gpu.isEmpty()) {
            return;
        }
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(gpu.get().index())) {
            // models share a device, so allocate no more than is needed; by default the arena grows to the next power
            // of two
            cuda.add("arena_extend_strategy", "kSameAsRequested");
            // by default all algorithms for a convolution are tried, again for each batch size
            cuda.add("cudnn_conv_algo_search", "HEURISTIC");
            // TF32 has three significant digits; answers must equal those of the CPU
            cuda.add("use_tf32", "0");
            options.addCUDA(cuda);
        }
    }

    private Optional<Gpu> gpu(Device device) {
        return found.stream()
                .filter(gpu -> device.name().equals(NAME + gpu.index()))
                .findAny();
    }
}
