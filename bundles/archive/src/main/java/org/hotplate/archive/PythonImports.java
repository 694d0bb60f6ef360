// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a Python file imports, and under which names. */
final class PythonImports {

    /** Modules known not to change what a service does merely by being imported. */
    private static final Set<String> HARMLESS = Set.of(
            "mms",
            "dms",
            "mxnet",
            "numpy",
            "os",
            "sys",
            "json",
            "logging",
            "io",
            "re",
            "math",
            "time",
            "base64",
            "__future__",
            "PIL",
            "cv2",
            "typing",
            "mxnet_vision_service",
            "mxnet_model_service",
            "gluon_vision_service",
            "ssd_service",
            "lstm_ptb_service",
            "gluon_crepe",
            "pixel2pixel_service");

    private final Map<String, String> origins = new HashMap<>();
    private boolean harmless = true;

    /**
     * Takes note of a statement.
     *
     * @return whether it is an import
     */
    boolean add(PythonBlock block) {
        List<String> tokens = block.head();
        if (block.is("import")) {
            for (List<String> item : items(tokens.subList(1, tokens.size()))) {
                bind(item, "", true);
            }
            return true;
        }
        int at = tokens.indexOf("import");
        if (!block.is("from") || at < 0) {
            return false;
        }
        String module = String.join("", tokens.subList(1, at));
        for (List<String> item : items(tokens.subList(at + 1, tokens.size()))) {
            bind(item, module, false);
        }
        return true;
    }

    private static List<List<String>> items(List<String> tokens) {
        List<List<String>> items = new ArrayList<>();
        items.add(new ArrayList<>());
        for (String token : tokens) {
            if (token.equals(",")) {
                items.add(new ArrayList<>());
            } else if (!token.equals("(") && !token.equals(")")) {
                items.get(items.size() - 1).add(token);
            }
        }
        items.removeIf(List::isEmpty);
        return items;
    }

    private void bind(List<String> item, String module, boolean wholeModule) {
        int as = item.indexOf("as");
        String imported = String.join("", as < 0 ? item : item.subList(0, as));
        String origin = module.isEmpty() ? imported : module + "." + imported;
        String root = origin.replaceFirst("^\\.+", "").split("\\.", 2)[0];
        harmless &= HARMLESS.contains(root) && !imported.equals("*");
        if (as >= 0 && as + 1 < item.size()) {
            origins.put(item.get(as + 1), origin);
        } else {
            origins.put(wholeModule ? root : imported, wholeModule ? root : origin);
        }
    }

    boolean areHarmless() {
        return harmless;
    }

    /** Returns where a name comes from, such as {@code mms.utils.mxnet.image}. */
    Optional<String> origin(String name) {
        return Optional.ofNullable(origins.get(name));
    }

    /** Returns the stock classes imported, sorted, by their own names. */
    Set<String> stockClasses() {
        Set<String> found = new TreeSet<>();
        for (String origin : origins.values()) {
            found.addAll(StockClass.named(last(origin)).map(StockClass::className).stream()
                    .toList());
        }
        return found;
    }

    /** Returns a name as its module has it: MMS's own names bare, those of other modules in full. */
    String canonical(String name) {
        String origin = origins.get(name);
        if (origin == null) {
            return name;
        }
        boolean own = origin.startsWith("mms.")
                || origin.startsWith("dms.")
                || StockClass.named(last(origin)).isPresent();
        return own ? last(origin) : origin;
    }

    private static String last(String origin) {
        return origin.substring(origin.lastIndexOf('.') + 1);
    }
}
