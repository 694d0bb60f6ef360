// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.gpu;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is known of NVIDIA's libraries by their names alone: they carry the version that is needed. */
final class CudaLibrary {

    private static final String DRIVER = "libcuda.so";

    /** What each is part of, and so what has to be installed; the longer names stand first. */
    private static final Map<String, String> PRODUCTS = new LinkedHashMap<>();

    static {
        PRODUCTS.put("libcudart.so", "CUDA's toolkit");
        PRODUCTS.put("libcublasLt.so", "CUDA's toolkit");
        PRODUCTS.put("libcublas.so", "CUDA's toolkit");
        PRODUCTS.put("libcufft.so", "CUDA's toolkit");
        PRODUCTS.put("libcurand.so", "CUDA's toolkit");
        PRODUCTS.put("libcusolver.so", "CUDA's toolkit");
        PRODUCTS.put("libcusparse.so", "CUDA's toolkit");
        PRODUCTS.put("libnvrtc.so", "CUDA's toolkit");
        PRODUCTS.put("libnvToolsExt.so", "CUDA's toolkit");
        PRODUCTS.put("libcudnn", "cuDNN");
        PRODUCTS.put("libnccl.so", "NCCL");
        PRODUCTS.put("libnvinfer", "TensorRT");
        PRODUCTS.put(DRIVER, "the NVIDIA driver");
    }

    private static final Pattern VERSION = Pattern.compile(".*\\.so\\.(\\d+)(\\.\\d+)?.*");

    private CudaLibrary() {}

    static boolean isOne(String name) {
        return product(name).isPresent();
    }

    private static Optional<String> product(String name) {
        return PRODUCTS.entrySet().stream()
                .filter(each -> name.startsWith(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /**
     * Returns the version of CUDA that a library was linked against, as exactly as the names tell: libnvrtc's has both
     * numbers in CUDA 11, where libcudart's stays at 11.0.
     */
    static String version(Collection<String> needed) {
        for (String stem : List.of("libnvrtc.so", "libcudart.so", "libcublas.so")) {
            for (String name : needed) {
                Matcher version = VERSION.matcher(name);
                if (name.startsWith(stem) && version.matches()) {
                    String minor = version.group(2);
                    return version.group(1) + (minor == null || minor.equals(".0") ? "" : minor);
                }
            }
        }
        return "";
    }

    /** Says that a library is missing, what it is part of, what was found in its place, and what to do. */
    static String missing(String name, LibraryPlaces places) {
        String product = product(name).orElse("");
        if (name.startsWith(DRIVER)) {
            return name + " is not found: there is no NVIDIA driver; it is installed by itself, not with CUDA";
        }
        String what = name + (product.isEmpty() ? " is not found" : " (%s) is not found".formatted(product));
        Optional<Path> overlooked = places.overlooked(name);
        if (overlooked.isPresent()) {
            return "%s: it is in %s, where the loader does not look; add that to LD_LIBRARY_PATH in conf/hotplate.env"
                    .formatted(what, overlooked.get());
        }
        List<String> others = places.otherVersions(name);
        String install = "; install it, and add its folder to LD_LIBRARY_PATH in conf/hotplate.env where ldconfig does"
                + " not know it";
        return others.isEmpty()
                ? what + install
                : what + ", only " + String.join(", ", others) + ": another version does not do" + install;
    }
}
