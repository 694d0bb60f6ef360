// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.io.IOException;
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
import org.hotplate.natives.cuda.ElfFile;
import org.hotplate.natives.cuda.Gpu;
import org.hotplate.natives.cuda.GpuMemory;
import org.hotplate.natives.cuda.MissingLibraries;
import org.jspecify.annotations.Nullable;

/** The GPUs that ONNX Runtime can use, as they were found when it started. */
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

    /** Returns those of a build for the CPU alone. */
    static Gpus none() {
        return new Gpus(List.of(), null, null);
    }

    /**
     * Looks for GPUs.
     *
     * @param providers what the ONNX Runtime that runs was built for
     * @param libraries the folder it is to be loaded from
     */
    static Gpus find(Set<OrtProvider> providers, Path libraries) {
        Path provider = libraries.resolve(PROVIDER);
        if (!Files.exists(provider)) {
            return none();
        }
        if (!providers.contains(OrtProvider.CUDA)) {
            return unusable("ONNX Runtime runs from other libraries than those in %s until the server is restarted"
                    .formatted(libraries));
        }
        try {
            return found(provider);
        } catch (CudaException | IOException e) {
            return unusable(String.valueOf(e.getMessage()));
        } catch (OrtException e) {
            return unusable(OrtError.sentence(e));
        } catch (UnsatisfiedLinkError e) {
            return unusable("the NVIDIA driver is not one that is known here: " + e.getMessage());
        }
    }

    private static Gpus unusable(String reason) {
        return new Gpus(List.of(), null, "no GPU can be used: " + reason);
    }

    private static Gpus found(Path provider) throws CudaException, IOException, OrtException {
        List<String> needed = new ArrayList<>(List.of(MissingLibraries.DRIVER));
        if (provider.toString().endsWith(".so")) {
            needed.addAll(ElfFile.read(provider).needed());
            // its own, which lies beside it
            needed.removeIf(library -> library.startsWith("libonnxruntime"));
        }
        // all at once, and before ONNX Runtime is asked: it names the first alone, and on the standard error
        Optional<String> missing = MissingLibraries.of(needed);
        if (missing.isPresent()) {
            boolean several = missing.get().contains(" and ");
            throw new IOException(missing.get() + (several ? " are missing" : " is missing"));
        }
        CudaDriver driver = CudaDriver.start();
        List<Gpu> gpus = driver.gpus();
        if (gpus.isEmpty()) {
            throw new IOException("the NVIDIA driver has no device");
        }
        Gpus found = new Gpus(gpus, GpuMemory.open(), null);
        for (Device device : found.devices()) {
            try (SessionOptions options = new SessionOptions()) {
                found.select(device, options);
            }
        }
        return found;
    }

    /** Returns {@code gpu0}, {@code gpu1}, … */
    List<Device> devices() {
        return found.stream().map(gpu -> new Device(NAME + gpu.index())).toList();
    }

    /** Returns why there are none although the libraries were built for them. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    Optional<DeviceMemory> memory(Device device) {
        GpuMemory asked = memory;
        return asked == null ? Optional.empty() : gpu(device).flatMap(asked::of);
    }

    /** Has a session run on a GPU; what CUDA has no operator for runs on the CPU. Leaves it alone for the CPU. */
    void select(Device device, SessionOptions options) throws OrtException {
        Optional<Gpu> gpu = gpu(device);
        if (gpu.isEmpty()) {
            return;
        }
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(gpu.get().index())) {
            // several models share a device: no more than is needed, where the default takes the next power of two
            cuda.add("arena_extend_strategy", "kSameAsRequested");
            // the default tries all ways of computing a convolution, anew for every size of a batch
            cuda.add("cudnn_conv_algo_search", "HEURISTIC");
            // the answers are to be those of the CPU: TF32 has three digits
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
