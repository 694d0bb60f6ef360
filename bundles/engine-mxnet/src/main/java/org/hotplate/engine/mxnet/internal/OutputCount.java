// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import ai.djl.mxnet.engine.MxNDManager;
import ai.djl.mxnet.engine.Symbol;
import java.util.HashMap;
import java.util.Map;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.mxnet.SymbolFile;
import org.hotplate.formats.mxnet.SymbolNode;

/**
 * Queries MXNet for the number of a node's outputs, with a symbol that contains only this node, and rejects references
 * to other outputs.
 */
final class OutputCount {

    private final MxNDManager manager;
    private final Map<SymbolNode, Integer> counts = new HashMap<>();

    OutputCount(MxNDManager manager) {
        this.manager = manager;
    }

    void check(SymbolFile.FurtherOutput use) throws MalformedFileException {
        int count = counts.computeIfAbsent(use.node(), this::count);
        if (use.output() >= count) {
            throw new MalformedFileException("it refers to output %d of the operator '%s', which has %d"
                    .formatted(use.output(), use.node().name(), count));
        }
    }

    private int count(SymbolNode node) {
        synchronized (Executor.CREATION) {
            try (Symbol symbol = Symbol.loadJson(manager, node.alone());
                    Symbol internals = symbol.getInternals()) {
                return internals.getOutputNames().length - node.inputs().size();
            }
        }
    }
}
