// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.util.List;
import java.util.Random;
import org.hotplate.tensor.Tensor;

/** A framework without any of the checks before it. */
interface BareEngine {

    /** Makes a network. The framework may be asked what operators there are, but does not see the network. */
    OneOperator make(int index, Random random);

    /** A network that the framework has accepted. */
    interface Loaded extends AutoCloseable {

        /** Runs it and reads its outputs. */
        void run(List<Tensor> inputs) throws Exception;

        @Override
        void close() throws Exception;
    }

    /**
     * Returns the network with the shapes that the framework infers for its inputs.
     *
     * @throws Exception if the framework refuses it
     */
    OneOperator completed(OneOperator network) throws Exception;

    /** Loads a network. */
    Loaded load(OneOperator network) throws Exception;
}
