// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import org.hotplate.engine.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MemoryShortageTest {

    private static final String ARENA =
            "Error code - ORT_RUNTIME_EXCEPTION - message: Non-zero status code returned while running Mul node."
                    + " Name:'Mul_8702' Status Message: /onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:376"
                    + " void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool, onnxruntime::Stream*, bool,"
                    + " onnxruntime::WaitNotificationFn) Failed to allocate memory for requested buffer of size"
                    + " 2830172160";

    private static final String TOO_OLD =
            "Error code - ORT_FAIL - message: /onnxruntime_src/onnxruntime/core/providers/cuda/cuda_call.cc:129"
                    + " std::conditional_t<THRW, void, onnxruntime::common::Status> onnxruntime::CudaCall(ERRTYPE,"
                    + " const char*, const char*, ERRTYPE, const char*, const char*, int) [with ERRTYPE = cudaError;"
                    + " bool THRW = true] CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version"
                    + " ; GPU=-1 ; hostname=box ; file=/onnxruntime_src/cuda_execution_provider.cc ; line=336 ;"
                    + " expr=cudaSetDevice(info_.device_id);";

    @Test
    void saysHowMuchWasWanted() {
        Placement placement = new Placement(new Device("gpu0"), Gpus.none());

        assertThat(placement.shortage(new OrtException(ARENA))).hasValue("gpu0 has no room for 2,830.2 MB more");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA failure 2: out of memory ; GPU=0 ; hostname=box ; expr=cudaMalloc((void**)&p, size);",
                "Exception during initialization: std::bad_alloc",
                "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0 ; hostname=box",
                "CUDNN failure 4: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED ; GPU=0"
            })
    void knowsTheWordsOfThoseThatSayNoFigure(String message) {
        assertThat(MemoryShortage.of(new OrtException(message))).hasValue("");
    }

    @Test
    void leavesOtherFaultsAlone() {
        assertThat(MemoryShortage.of(new OrtException("Got invalid dimensions for input: data")))
                .isEmpty();
        assertThat(MemoryShortage.isOfTheDevice(new OrtException("Got invalid dimensions for input: data")))
                .isFalse();
        assertThat(MemoryShortage.of(new OrtException(TOO_OLD))).isEmpty();
        assertThat(MemoryShortage.isOfTheDevice(new OrtException(TOO_OLD))).isTrue();
    }

    @Test
    void namesTheLibraryThatIsMissing() {
        OrtException failure = new OrtException("Error code - ORT_FAIL - message:"
                + " /onnxruntime_src/onnxruntime/core/session/provider_bridge_ort.cc:1844 onnxruntime::Provider&"
                + " onnxruntime::ProviderLibrary::Get() [ONNXRuntimeError] : 1 : FAIL : Failed to load library"
                + " libonnxruntime_providers_cuda.so with error: libcublasLt.so.12: cannot open shared object file: No such"
                + " file or directory\n");

        assertThat(OrtError.sentence(failure))
                .isEqualTo(
                        "Failed to load library libonnxruntime_providers_cuda.so with error: libcublasLt.so.12: cannot"
                                + " open shared object file: No such file or directory");
    }

    @Test
    void givesCudasOwnWords() {
        assertThat(OrtError.sentence(new OrtException(TOO_OLD)))
                .isEqualTo("CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version");
    }
}
