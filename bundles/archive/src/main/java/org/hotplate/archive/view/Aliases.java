// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.view;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The stock services that are configured as replacements for other services: {@code handler.aliases} of {@code
 * hotplate.models}. Invalid aliases are ignored here; the server reports them.
 */
public final class Aliases {

    private static final Pattern SETTING = Pattern.compile("(?m)^\\s*handler\\.aliases\\s*=\\s*(\\[[^]]*]|.*)");
    private static final Pattern ALIAS = Pattern.compile("\"?([^\\s\",=\\[]+)\\s*\\\\?=\\s*([^\\s\",\\]]+)\"?");

    private Aliases() {}

    /** Reads the aliases in a configuration folder; returns none if it does not exist. */
    public static Map<String, String> in(Path conf) {
        Map<String, String> aliases = new LinkedHashMap<>();
        for (String file : List.of("hotplate.models.cfg", "hotplate.models.config")) {
            try {
                aliases.putAll(of(Files.readString(conf.resolve(file))));
            } catch (IOException e) {
                // most installations have one of the two files, and some have none
            }
        }
        return aliases;
    }

    static Map<String, String> of(String text) {
        Map<String, String> aliases = new LinkedHashMap<>();
        Matcher setting = SETTING.matcher(text);
        while (setting.find()) {
            Matcher alias = ALIAS.matcher(setting.group(1));
            while (alias.find()) {
                aliases.put(alias.group(1).replace("\\", ""), alias.group(2).replace("\\", ""));
            }
        }
        return aliases;
    }
}
