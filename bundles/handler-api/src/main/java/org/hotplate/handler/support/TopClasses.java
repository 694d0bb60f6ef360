// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.support;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.HandlerOptions;

/** Lists the classes with the highest scores in MMS's form: {@code {"class": …, "probability": …}}, not rounded. */
public final class TopClasses {

    private final Labels labels;
    private final int count;

    /**
     * Creates an instance.
     *
     * @param count the maximum number of classes to return
     */
    public TopClasses(Labels labels, int count) {
        this.labels = labels;
        this.count = count;
    }

    /**
     * Reads a model's options {@code top_k} (default 5) and {@code labels} (default {@code synset.txt}, if the archive
     * contains it).
     *
     * @throws HandlerException if a value is invalid
     */
    public static TopClasses of(HandlerContext context) throws HandlerException {
        return new TopClasses(Labels.of(context), countOf(context.options()));
    }

    /**
     * Reads a model's option {@code top_k}.
     *
     * @throws HandlerException if its value is invalid
     */
    public static int countOf(HandlerOptions options) throws HandlerException {
        return options.integer("top_k", 5, 1, 100_000);
    }

    /** Returns the classes, highest score first. */
    public List<Map<String, Object>> of(Scores scores) {
        List<Map<String, Object>> classes = new ArrayList<>();
        for (TopK top : scores.top(count)) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("class", labels.name(top.index()));
            entry.put("probability", top.value());
            classes.add(entry);
        }
        return classes;
    }
}
