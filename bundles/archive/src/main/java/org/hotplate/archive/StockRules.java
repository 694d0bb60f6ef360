// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hotplate.archive.PythonTokens.UnreadableException;
import org.hotplate.archive.ServiceFile.Stock;

/**
 * Recognises a stock service by the text of a Python file that has another name. The text is only read.
 *
 * <p>A wrong guess gives wrong answers, and a missing one a model that waits until its operator sets an alias. So
 * anything that is not understood means no guess.
 */
final class StockRules {

    private static final Set<String> LOADING =
            Set.of("__init__", "_inference", "ping", "signature", "check_input_shape");

    private static final List<String> PROPERTY = List.of("@", "property");
    private static final String OTHER = "something else";

    private final PythonImports imports = new PythonImports();
    private final List<PythonBlock> rest = new ArrayList<>();
    private final String file;

    private StockRules(String file) {
        this.file = file;
    }

    static Optional<Stock> recognise(String file, String text) {
        try {
            StockRules rules = new StockRules(file);
            for (PythonBlock block : PythonBlock.parse(text)) {
                if (!rules.imports.add(block) && !isHarmless(block)) {
                    rules.rest.add(block);
                }
            }
            return rules.recognise();
        } catch (UnreadableException e) {
            return Optional.empty();
        }
    }

    private Optional<Stock> recognise() {
        if (!imports.areHarmless()) {
            return Optional.empty();
        }
        Set<String> known = imports.stockClasses();
        if (rest.isEmpty()) {
            return known.size() == 1
                    ? stock(known.iterator().next(), "%s imports MMS's %s and defines nothing of its own")
                    : Optional.empty();
        }
        if (rest.size() == 1 && rest.get(0).is("class")) {
            PythonBlock only = rest.get(0);
            String base = base(only);
            known.add(base);
            if (known.size() > 1) {
                return Optional.empty();
            }
            return only.body().stream().allMatch(StockRules::isEmpty)
                    ? stock(base, "%s extends MMS's %s and overrides nothing")
                    : copy(only, base);
        }
        return isBaseService() ? copied(StockClass.BASE) : Optional.empty();
    }

    private Optional<Stock> stock(String className, String rule) {
        return StockClass.named(className)
                .filter(found -> !found.service().isEmpty())
                .map(found -> new Stock(found.service(), rule.formatted(file, className)));
    }

    private Optional<Stock> copied(StockClass stock) {
        return Optional.of(new Stock(
                stock.service(),
                "%s is a copy of MMS's %s.py under another name: it does the same".formatted(file, stock.service())));
    }

    /** Compares the methods of the only class of a file with those of the stock services. */
    private Optional<Stock> copy(PythonBlock service, String base) {
        Map<String, String> methods = methods(service);
        boolean top5 = StockMethods.TOP_5.contains(methods.getOrDefault("_postprocess", ""));
        String preprocess = methods.getOrDefault("_preprocess", "");
        if (base.equals("MXNetBaseService") && isBaseData(methods)) {
            return copied(StockClass.BASE);
        }
        if (base.equals("MXNetBaseService") || base.equals("MXNetVisionService")) {
            boolean same = top5 && methods.size() == 2 && StockMethods.VISION_PREPROCESS.contains(preprocess);
            return same ? copied(StockClass.VISION) : Optional.empty();
        }
        if (base.equals("GluonImperativeBaseService")) {
            boolean same = top5
                    && methods.size() == 3
                    && StockMethods.GLUON_PREPROCESS.contains(preprocess)
                    && StockMethods.GLUON_INFERENCE.contains(methods.getOrDefault("_inference", ""));
            return same ? copied(StockClass.GLUON_VISION) : Optional.empty();
        }
        return base.equals("SingleNodeService") && isBaseService() ? copied(StockClass.BASE) : Optional.empty();
    }

    /** Says again what the base service does, which on Python 3 is the only way to make it work. */
    private static boolean isBaseData(Map<String, String> methods) {
        return methods.entrySet().stream().allMatch(method -> switch (method.getKey()) {
            case "_preprocess" -> StockMethods.BASE_PREPROCESS.contains(method.getValue());
            case "_postprocess" -> StockMethods.BASE_POSTPROCESS.contains(method.getValue());
            default -> false;
        });
    }

    /** Returns the normal forms of a class's methods; one that spoils the comparison if there is anything else in it. */
    private Map<String, String> methods(PythonBlock service) {
        Map<String, String> methods = new HashMap<>();
        for (PythonBlock block : service.body()) {
            if (block.is("def") && !methods.containsKey(block.name())) {
                methods.put(
                        block.name(),
                        PythonMethod.normalForm(
                                block, name -> name.equals(service.name()) ? "THIS" : imports.canonical(name)));
            } else if (block.head().equals(PROPERTY)) {
                methods.put("a property", "");
            } else if (!isEmpty(block)) {
                methods.put(OTHER, "");
            }
        }
        return methods;
    }

    /** MMS's mxnet_model_service.py: one class, a function that checks shapes, and in 0.4 a base for Gluon. */
    private boolean isBaseService() {
        boolean found = false;
        for (PythonBlock block : rest) {
            if (block.is("class") && base(block).equals("SingleNodeService")) {
                boolean gluon = block.name().equals("GluonImperativeBaseService");
                if (!isBaseClass(block, gluon) || (!gluon && found)) {
                    return false;
                }
                found |= !gluon;
            } else if (!block.name().equals("check_input_shape") || !says(block, block.name(), true)) {
                return false;
            }
        }
        return found;
    }

    private boolean isBaseClass(PythonBlock service, boolean gluon) {
        Map<String, String> forms = methods(service);
        boolean same = gluon
                || (StockMethods.BASE_PREPROCESS.contains(forms.getOrDefault("_preprocess", ""))
                        && StockMethods.BASE_POSTPROCESS.contains(forms.getOrDefault("_postprocess", "")));
        for (PythonBlock block : service.body()) {
            boolean data = block.name().equals("_preprocess") || block.name().equals("_postprocess");
            boolean fine = block.is("@")
                    ? block.head().equals(PROPERTY)
                    : data
                            ? !gluon || block.body().stream().allMatch(StockRules::isEmpty)
                            : LOADING.contains(block.name())
                                    && says(block, service.name(), block.name().equals("__init__"));
            same &= fine;
        }
        return same && !forms.containsKey(OTHER) && forms.keySet().containsAll(Set.of("__init__", "_inference"));
    }

    /** Tells whether a function uses only the words that MMS's loading and running uses. */
    private static boolean says(PythonBlock function, String className, boolean arithmetic) {
        return function.allTokens().stream()
                .allMatch(token -> token.startsWith("'")
                        || token.equals(className)
                        || StockMethods.BASE_WORDS.contains(token)
                        || (arithmetic && StockMethods.ARITHMETIC.contains(token)));
    }

    /** Returns the name of a class's only base, as its own module has it, or an empty text. */
    private String base(PythonBlock service) {
        List<String> head = service.head();
        if (head.size() < 6 || !head.get(2).equals("(") || head.contains(",") || head.contains("=")) {
            return "";
        }
        String origin = imports.origin(head.get(3)).orElse("");
        String name = String.join("", head.subList(3, head.size() - 2)).replaceFirst("^[^.]+", origin);
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static boolean isEmpty(PythonBlock block) {
        return block.head().equals(List.of("pass")) || block.head().equals(List.of("..."));
    }

    /** Statements at the top of a file that change nothing: who wrote it, what it exports, its logger. */
    private static boolean isHarmless(PythonBlock block) {
        List<String> tokens = block.head();
        if (isEmpty(block)) {
            return true;
        }
        if (tokens.size() < 3 || !tokens.get(1).equals("=")) {
            return false;
        }
        String value = String.join(" ", tokens.subList(2, tokens.size()));
        boolean texts = tokens.get(0).startsWith("__")
                && tokens.stream().skip(2).allMatch(token -> token.startsWith("'") || "[](),".contains(token));
        boolean logger = value.matches("(logging \\. getLogger|get_logger) \\( (__name__ |'[^']*' )?\\)");
        return texts || logger;
    }
}
