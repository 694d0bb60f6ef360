// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeErrorTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MXNet engine call failed: MXNetError: cudaMalloc retry failed: out of memory\nStack trace:\n  [bt] (0)",
                "[10:11:12] ../src/storage/./pooled_storage_manager.h:161: cudaMalloc failed: out of memory",
                "Check failed: e == CUDNN_STATUS_SUCCESS (1 vs. 0) : cuDNN: CUDNN_STATUS_ALLOC_FAILED",
                "Check failed: err == CUBLAS_STATUS_SUCCESS (3 vs. 0) : Create cublas handle failed: CUBLAS_STATUS_ALLOC_FAILED",
                "MXNetError: Failed to allocate CPU Memory",
                "std::bad_alloc"
            })
    void knowsHowMemoryIsSaidToBeOut(String message) {
        assertThat(NativeError.isAboutMemory(new IllegalStateException("outer", new RuntimeException(message))))
                .isTrue();
    }

    @Test
    void tellsOtherFailuresApart() {
        assertThat(NativeError.isAboutMemory(new RuntimeException("Check failed: shape inconsistent")))
                .isFalse();
        assertThat(NativeError.isAboutMemory(new RuntimeException())).isFalse();
    }

    @Test
    void attributesFailuresToAnOperatorUnlessTheDeviceOrTheExecutorFailed() {
        assertThat(NativeError.isOfAnOperator(new EngineException("MXNetError: Check failed: index out of bound")))
                .isTrue();
        assertThat(NativeError.isOfAnOperator(
                        new EngineException("MXNetError: Check failed: e == cudaSuccess: CUDA: invalid device")))
                .isFalse();
        assertThat(NativeError.isOfAnOperator(new IllegalStateException("released already")))
                .isFalse();
    }

    @Test
    void keepsTheFirstLineWithoutWhoSaysItAndWhere() {
        assertThat(NativeError.sentence(
                        "MXNet engine call failed: MXNetError: cudaMalloc retry failed: out of memory\nStack trace:"))
                .isEqualTo("cudaMalloc retry failed: out of memory");
    }
}
