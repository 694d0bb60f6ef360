// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hotplate.archive.ServiceFile.Stock;
import org.hotplate.common.Sha256;

/**
 * Recognizes a stock service of MMS in a Python file with another name. The text is read, never run. There are two
 * rules: the file is a copy of a released stock file, apart from comments, blank lines and class names; or it only
 * imports a stock class and adds nothing to it. Any other file is unknown: mistaking changed code for the stock service
 * would produce wrong predictions, while a model with an unknown service waits with a message about the {@code handler}
 * key.
 */
final class StockRules {

    private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");
    private static final Pattern CLASS = Pattern.compile("(?m)^class (\\w+)");
    private static final Pattern HARMLESS =
            Pattern.compile("import (?:os|sys|json|logging|mxnet|numpy)(?: as \\w+)?|__all__ = \\[[\\w', \"]*]");
    private static final Pattern STOCK_IMPORT =
            Pattern.compile("from ((?:[md]ms\\.)?[\\w.]+) import (\\w+)(?: as (\\w+))?(?: *#.*)?");
    private static final Pattern EMPTY_CLASS = Pattern.compile("class \\w+\\((\\w+)\\):(?:\n? *pass)?");

    private StockRules() {}

    /**
     * Returns the stock service that a file is equivalent to, if any.
     *
     * @param file the file's name, for the rule's sentence
     */
    static Optional<Stock> recognise(String file, String text) {
        List<String> lines = LINE_END.splitAsStream(text)
                .map(line -> line.replace("\t", "    ").stripTrailing())
                .filter(line -> !line.isBlank() && !line.stripLeading().startsWith("#"))
                .toList();
        return StockClass.withDigest(digest(lines))
                .map(stock -> new Stock(
                        stock.service(),
                        "%s is a copy of MMS's %s.py under another name".formatted(file, stock.service())))
                .or(() -> onlyImports(file, lines));
    }

    /** Returns the SHA-256 of the lines, with CLASS0, CLASS1, and so on instead of class names. */
    private static String digest(List<String> lines) {
        String text = String.join("\n", lines);
        List<String> classes =
                CLASS.matcher(text).results().map(found -> found.group(1)).toList();
        if (classes.size() > 2) {
            return ""; // no stock file has more
        }
        for (int i = 0; i < classes.size(); i++) {
            text = text.replaceAll("\\b%s\\b".formatted(classes.get(i)), "CLASS" + i);
        }
        MessageDigest digest = Sha256.digest();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return Sha256.hex(digest);
    }

    private static Optional<Stock> onlyImports(String file, List<String> lines) {
        List<String> rest =
                lines.stream().filter(line -> !HARMLESS.matcher(line).matches()).toList();
        if (rest.isEmpty() || rest.size() > 3) {
            return Optional.empty();
        }
        Matcher imported = STOCK_IMPORT.matcher(rest.get(0));
        Optional<StockClass> stock =
                imported.matches() && isMms(imported.group(1)) ? StockClass.named(imported.group(2)) : Optional.empty();
        if (stock.isEmpty() || rest.size() == 1) {
            return stock.map(known -> new Stock(
                    known.service(),
                    "%s imports MMS's %s and defines nothing else".formatted(file, known.className())));
        }
        Matcher extension = EMPTY_CLASS.matcher(String.join("\n", rest.subList(1, rest.size())));
        String name = imported.group(3) == null ? imported.group(2) : imported.group(3);
        return stock.filter(known -> extension.matches() && extension.group(1).equals(name))
                .map(known -> new Stock(
                        known.service(),
                        "%s extends MMS's %s and overrides nothing".formatted(file, known.className())));
    }

    private static boolean isMms(String module) {
        return module.startsWith("mms.") || module.startsWith("dms.") || StockClass.isService(module);
    }
}
