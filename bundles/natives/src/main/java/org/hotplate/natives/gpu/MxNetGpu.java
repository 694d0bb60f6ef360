// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.gpu;

import java.util.List;

/**
 * MXNet for NVIDIA GPUs: one file of several hundred megabytes that is linked against CUDA, and helper libraries beside
 * it.
 */
final class MxNetGpu {

    static final NativesFlavour FLAVOUR = new NativesFlavour(
            "mxnet-gpu",
            "MXNet",
            "MXNet for CUDA",
            List.of("libmxnet.so"),
            "",
            "libmxnet.so",
            "mxnet-cpu",
            "DJL's natives cu112mkl-linux-x86_64 of MXNet 1.9.1, or the Python wheel mxnet-cu112");

    private MxNetGpu() {}
}
