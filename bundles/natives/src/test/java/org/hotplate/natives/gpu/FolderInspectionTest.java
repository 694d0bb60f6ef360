// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders with libraries that contain no code, on a machine that has only the libraries of the test. */
class FolderInspectionTest {

    /** The libraries that MXNet for CUDA 11.2 needs. */
    private static final String[] CUDA = {
        "libcudart.so.11.0", "libcublas.so.11", "libnvrtc.so.11.2", "libcudnn.so.8", "libnccl.so.2", "libcuda.so.1"
    };

    private static final NativesFlavour FLAVOUR = MxNetGpu.FLAVOUR;

    @TempDir
    Path machine;

    private Path folder;
    private LoaderTrial loader;

    @BeforeEach
    void install() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ldd")), "There is no ldd");
        folder = Files.createDirectories(machine.resolve("mxnet"));
        loader = new LoaderTrial(Files.createDirectories(machine.resolve("lib")).toString());
    }

    @Test
    void findsNothingWrongWhereEverythingIs() throws Exception {
        mxnet("libgomp-test.so.1");
        TestElf.write(folder.resolve("libgomp-test.so.1"));
        installed(CUDA);

        assertThat(inspected()).isEqualTo(new FolderInspection(List.of(), List.of(), "11", List.of(CUDA)));
    }

    @Test
    void namesEachLibraryThatTheLoaderDoesNotFind() throws Exception {
        mxnet("libgomp-test.so.1");

        assertThat(inspected().useful()).isTrue();
        assertThat(inspected().doubts())
                .hasSize(7)
                .contains(
                        "libcudart.so.11.0 is not found; install it, or add its folder to LD_LIBRARY_PATH in conf/hotplate.env")
                .anySatisfy(doubt -> assertThat(doubt).startsWith("libcudnn.so.8 is not found; install it"))
                .anySatisfy(doubt -> assertThat(doubt).startsWith("libgomp-test.so.1 is not found; install it"));
    }

    @Test
    void looksIntoLibrariesBesideTheMainOneToo() throws Exception {
        mxnet("libopenblas-test.so.0");
        TestElf.write(folder.resolve("libopenblas-test.so.0"), "libgfortran-test.so.3");
        installed(CUDA);

        assertThat(inspected().doubts()).singleElement().asString().startsWith("libgfortran-test.so.3 is not found");
    }

    @Test
    void refusesABuildForTheCpu() throws Exception {
        TestElf.write(folder.resolve("libmxnet.so"), "libc.so.6");

        assertThat(inspected().faults())
                .singleElement()
                .asString()
                .startsWith(folder.resolve("libmxnet.so") + " was built for the CPU: it needs no library of CUDA."
                        + " The feature mxnet-cpu has such libraries already")
                .contains("mxnet-cu112");
    }

    @Test
    void refusesWhatTheLoaderRefuses() throws Exception {
        int other = TestElf.here() == TestElf.AARCH64 ? TestElf.X86_64 : TestElf.AARCH64;
        TestElf.write(folder.resolve("libmxnet.so"), other, "", CUDA);
        assertThat(inspected().faults())
                .singleElement()
                .asString()
                .startsWith(folder.resolve("libmxnet.so") + " cannot be loaded on this machine (");

        Files.writeString(folder.resolve("libmxnet.so"), "no library");
        assertThat(inspected().faults())
                .singleElement()
                .asString()
                .matches(".* cannot be loaded on this machine \\(.*\\): .+");
    }

    @Test
    void saysWhatIsInAFolderWithoutTheLibrary() throws Exception {
        assertThat(inspected().faults()).containsExactly("There is no libmxnet.so in " + folder + "; it is empty");

        Files.createFile(folder.resolve("readme.txt"));
        assertThat(inspected().faults())
                .containsExactly("There is no libmxnet.so in " + folder + "; it contains readme.txt");

        Path deeper = Files.createDirectories(folder.resolve("native/lib"));
        TestElf.write(deeper.resolve("libmxnet.so"), CUDA);
        assertThat(inspected().faults())
                .containsExactly(
                        "There is no libmxnet.so in " + folder + "; there is one in " + deeper + ": name that folder");

        assertThat(FolderInspection.of(FLAVOUR, machine.resolve("nowhere"), loader)
                        .faults())
                .containsExactly("There is no folder " + machine.resolve("nowhere"));
        assertThat(FolderInspection.of(FLAVOUR, folder.resolve("readme.txt"), loader)
                        .faults())
                .containsExactly(folder.resolve("readme.txt") + " is a file, not a folder");
    }

    @Test
    void remembersTheFolderAndNoticesWhenItIsGone() throws Exception {
        assertThatThrownBy(() -> NamedLibraries.find(machine, FLAVOUR, loader))
                .hasMessageContaining(
                        "no folder of them was named; name one with: hotplate natives mxnet-gpu --from DIR");
        mxnet();
        NamedFolder named = new NamedFolder(folder, "cuda-11.2-linux-x86_64");
        named.write(machine, FLAVOUR);
        assertThat(NamedLibraries.find(machine, FLAVOUR, loader).named()).isEqualTo(named);

        Files.move(folder, machine.resolve("moved"));
        assertThatThrownBy(() -> NamedLibraries.find(machine, FLAVOUR, loader))
                .hasMessage(
                        "There is no folder %s; restore it, or name another folder with: hotplate natives mxnet-gpu --from DIR",
                        folder);

        Files.writeString(NamedFolder.file(machine, FLAVOUR), "folder=relative");
        assertThatThrownBy(() -> NamedLibraries.find(machine, FLAVOUR, loader)).hasMessageContaining("names no folder");
    }

    private FolderInspection inspected() {
        return FolderInspection.of(FLAVOUR, folder, loader);
    }

    private void mxnet(String... helpers) throws IOException {
        String[] needed = new String[CUDA.length + helpers.length];
        System.arraycopy(CUDA, 0, needed, 0, CUDA.length);
        System.arraycopy(helpers, 0, needed, CUDA.length, helpers.length);
        TestElf.write(folder.resolve("libmxnet.so"), needed);
    }

    private void installed(String... names) throws IOException {
        for (String name : names) {
            TestElf.write(machine.resolve("lib").resolve(name));
        }
    }
}
