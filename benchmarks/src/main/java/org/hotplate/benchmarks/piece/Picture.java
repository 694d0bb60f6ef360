// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.piece;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.hotplate.benchmarks.engine.EngineContainer;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.image.Image;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.handler.image.ImageCodec.Interpolation;
import org.hotplate.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.osgi.framework.BundleException;

/** The processing of a picture before the network runs, with the product's own codec. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls this method
public class Picture {

    private byte[] encoded;
    private ImageCodec codec;
    private Image decoded;
    private Image resized;

    @Setup
    public void prepare() throws IOException, BundleException, InterruptedException, HandlerException {
        EngineContainer container =
                EngineContainer.start(JvmSettings.path(JvmSettings.HOME), JvmSettings.path(JvmSettings.WORK));
        encoded = JvmSettings.picture();
        codec = container.codec();
        decoded = codec.decode(encoded);
        resized = codec.resize(decoded, 224, 224, Interpolation.BICUBIC);
    }

    @Benchmark
    public Image decode() throws HandlerException {
        return codec.decode(encoded);
    }

    @Benchmark
    public Image resize() throws HandlerException {
        return codec.resize(decoded, 224, 224, Interpolation.BICUBIC);
    }

    @Benchmark
    public Image decodeAndResize() throws HandlerException {
        return codec.decode(encoded, 224, 224, Interpolation.BICUBIC);
    }

    @Benchmark
    public Tensor layout() {
        return resized.toNchw("data");
    }
}
