// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.cuda;

import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says which of the libraries that another one needs this machine lacks, by the products that people install. */
public final class MissingLibraries {

    /** The driver's own library, which no toolkit brings. */
    public static final String DRIVER = "libcuda.so.1";

    private static final int RTLD_LAZY = 1;

    private static final Pattern VERSIONED = Pattern.compile("lib(\\w+?)(_\\w+)?\\.so\\.(\\d+).*");

    /** Those of CUDA whose number is CUDA's own; the others of it are counted apart. */
    private static final Pattern CUDA = Pattern.compile("lib(cudart|cublas|cublasLt|nvrtc)\\.so\\.(\\d+).*");

    private static final Pattern PART_OF_CUDA =
            Pattern.compile("lib(cudart|cublas|cublasLt|nvrtc|curand|cufft|cusolver|cusparse|nvJitLink)\\.so.*");

    private MissingLibraries() {}

    /**
     * Asks the system's loader for each of them, as it would be asked when what needs them is loaded.
     *
     * @param needed names such as {@code libcudart.so.12}
     * @return {@code the NVIDIA driver (libcuda.so.1) and cuDNN 9 (libcudnn.so.9)}; empty if nothing is missing
     */
    public static Optional<String> of(Collection<String> needed) {
        return of(needed, MissingLibraries::isFound);
    }

    static Optional<String> of(Collection<String> needed, Predicate<String> found) {
        Map<String, TreeSet<String>> missing = new LinkedHashMap<>();
        for (String library : needed) {
            if (!found.test(library)) {
                missing.computeIfAbsent(product(library, needed), key -> new TreeSet<>())
                        .add(library);
            }
        }
        List<String> parts = new ArrayList<>();
        missing.forEach((product, libraries) ->
                parts.add(product.isEmpty() ? String.join(", ", libraries) : "%s (%s)".formatted(product, String.join(", ", libraries))));
        return parts.isEmpty() ? Optional.empty() : Optional.of(sentence(parts));
    }

    private static String sentence(List<String> parts) {
        int last = parts.size() - 1;
        return last == 0 ? parts.get(0) : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
    }

    /** Returns what brings a library; empty where its own name is all that can be said. */
    private static String product(String library, Collection<String> needed) {
        if (library.equals(DRIVER)) {
            return "the NVIDIA driver";
        }
        if (PART_OF_CUDA.matcher(library).matches()) {
            return "CUDA" + cudaVersion(needed);
        }
        Matcher versioned = VERSIONED.matcher(library);
        return versioned.matches() && versioned.group(1).equals("cudnn") ? "cuDNN " + versioned.group(3) : "";
    }

    private static String cudaVersion(Collection<String> needed) {
        return needed.stream()
                .map(CUDA::matcher)
                .filter(Matcher::matches)
                .map(matcher -> " " + matcher.group(2))
                .distinct()
                .collect(Collectors.joining(" or"));
    }

    private static boolean isFound(String library) {
        try {
            // its symbols stay its own: what needs it names it
            NativeLibrary.getInstance(library, Map.of(Library.OPTION_OPEN_FLAGS, RTLD_LAZY));
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }
}
