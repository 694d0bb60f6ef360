// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.hostile;

import static org.hotplate.archive.hostile.Hostile.refused;
import static org.hotplate.archive.hostile.Hostile.served;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** Names that lead out of the folder, hide something, or refer to two files although one was packed. */
final class HostileNames {

    private HostileNames() {}

    static List<Hostile> all() {
        return List.of(
                refused(
                        "name-parent",
                        "an entry `../evil`",
                        "<file>: the entry '../evil' leads out of its folder by '..'; rename that file and pack the archive again",
                        named("../evil")),
                refused(
                        "name-inner-parent",
                        "an entry `a/b/../../../evil`",
                        "<file>: the entry 'a/b/../../../evil' leads out of its folder by '..'; rename that file and pack the archive again",
                        named("a/b/../../../evil")),
                refused(
                        "name-only-parent",
                        "an entry `..`",
                        "<file>: the entry '..' leads out of its folder by '..'; rename that file and pack the archive again",
                        named("..")),
                refused(
                        "name-backslash-parent",
                        "an entry `..\\evil`",
                        "<file>: the entry '..\\evil' leads out of its folder by '..'; rename that file and pack the archive again",
                        named("..\\evil")),
                refused(
                        "name-absolute",
                        "an entry `/etc/evil`",
                        "<file>: the entry '/etc/evil' is an absolute path; rename that file and pack the archive again",
                        named("/etc/evil")),
                refused(
                        "name-drive",
                        "an entry `C:\\evil`",
                        "<file>: the entry 'C:\\evil' is an absolute path; rename that file and pack the archive again",
                        named("C:\\evil")),
                refused(
                        "name-drive-relative",
                        "an entry `C:evil`",
                        "<file>: the entry 'C:evil' has a character that file names cannot have; rename that file and pack the archive again",
                        named("C:evil")),
                refused(
                        "name-unc",
                        "an entry `\\\\server\\share\\evil`",
                        "<file>: the entry '\\\\server\\share\\evil' is an absolute path; rename that file and pack the archive again",
                        named("\\\\server\\share\\evil")),
                refused(
                        "name-nul",
                        "an entry with a NUL in its name",
                        "<file>: the entry 'evil\uFFFD.txt' has a character in its name that cannot be seen; rename that file and pack the archive again",
                        named("evil\0.txt")),
                refused(
                        "name-line-end",
                        "an entry with a line end in its name",
                        "<file>: the entry 'evil\uFFFDMANIFEST.json' has a character in its name that cannot be seen; rename that file and pack the archive again",
                        named("evil\nMANIFEST.json")),
                refused(
                        "name-escape",
                        "an entry whose name clears a terminal",
                        "<file>: the entry '\uFFFD[2Jevil' has a character in its name that cannot be seen; rename that file and pack the archive again",
                        named("\u001b[2Jevil")),
                refused(
                        "name-bidi",
                        "an entry whose name turns the direction of text",
                        "<file>: the entry 'evil\uFFFDgpj.py' has a character in its name that cannot be seen; rename that file and pack the archive again",
                        named("evil\u202Egpj.py")),
                refused(
                        "name-zero-width",
                        "an entry `synset.txt` with an invisible space",
                        "<file>: the entry 'synset\uFFFD.txt' has a character in its name that cannot be seen; rename that file and pack the archive again",
                        named("synset\u200B.txt")),
                refused(
                        "name-line-separator",
                        "an entry with a Unicode line separator",
                        "<file>: the entry 'evil\uFFFDx' has a character in its name that cannot be seen; rename that file and pack the archive again",
                        named("evil\u2028x")),
                refused(
                        "name-long",
                        "an entry whose name has 300 characters",
                        "<file>: the entry 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...' has a name longer than 255 bytes; rename that file and pack the archive again",
                        named("x".repeat(300))),
                refused(
                        "name-64k",
                        "an entry whose name has 65,535 characters",
                        "<file>: the entry 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...' has a name longer than 255 bytes; rename that file and pack the archive again",
                        named("x".repeat(65_535))),
                refused(
                        "name-trailing-dot",
                        "an entry `evil.`",
                        "<file>: the entry 'evil.' has a name that is reserved on some systems; rename that file and pack the archive again",
                        named("evil.")),
                refused(
                        "name-trailing-space",
                        "an entry `evil `",
                        "<file>: the entry 'evil ' has a name that is reserved on some systems; rename that file and pack the archive again",
                        named("evil ")),
                refused(
                        "name-device",
                        "an entry `NUL`",
                        "<file>: the entry 'NUL' has a name that is reserved on some systems; rename that file and pack the archive again",
                        named("NUL")),
                refused(
                        "name-device-suffix",
                        "an entry `com1.txt`",
                        "<file>: the entry 'com1.txt' has a name that is reserved on some systems; rename that file and pack the archive again",
                        named("com1.txt")),
                refused(
                        "name-device-superscript",
                        "an entry `LPT¹`",
                        "<file>: the entry 'LPT¹' has a name that is reserved on some systems; rename that file and pack the archive again",
                        named("LPT\u00b9")),
                refused(
                        "name-device-console",
                        "an entry `CONIN$`",
                        "<file>: the entry 'CONIN$' has a name that is reserved on some systems; rename that file and pack the archive again",
                        named("CONIN$")),
                refused(
                        "name-stream",
                        "an entry `synset.txt:evil`",
                        "<file>: the entry 'synset.txt:evil' has a character that file names cannot have; rename that file and pack the archive again",
                        named("synset.txt:evil")),
                refused(
                        "name-wildcard",
                        "an entry `*.params`",
                        "<file>: the entry '*.params' has a character that file names cannot have; rename that file and pack the archive again",
                        named("*.params")),
                refused(
                        "name-empty",
                        "an entry without a name",
                        "<file>: the entry '' names no file; rename that file and pack the archive again",
                        named("")),
                refused(
                        "name-dot",
                        "an entry `.`",
                        "<file>: the entry '.' names no file; rename that file and pack the archive again",
                        named(".")),
                refused(
                        "name-overlong-utf8",
                        "an entry `../evil` whose slash is written in two bytes, marked UTF-8",
                        "<file>: the entry '..└»evil' has a name that is not UTF-8, and says it is; pack the archive again",
                        raw(RawEntry.UTF8, '.', '.', 0xC0, 0xAF, 'e', 'v', 'i', 'l')),
                refused(
                        "name-surrogate",
                        "an entry with half a character, marked UTF-8",
                        "<file>: the entry 'eφáÇ' has a name that is not UTF-8, and says it is; pack the archive again",
                        raw(RawEntry.UTF8, 'e', 0xED, 0xA0, 0x80)),
                served(
                        "name-overlong-old",
                        "the same slash in two bytes, not marked UTF-8",
                        "two characters of the old PC's set, and no slash",
                        raw(0, '.', '.', 0xC0, 0xAF, 'e', 'v', 'i', 'l')),
                served(
                        "name-percent",
                        "an entry `%2e%2e%2fevil`",
                        "nothing decodes it: a file of that very name",
                        named("%2e%2e%2fevil")),
                served(
                        "name-look-alike",
                        "an entry `．．／evil` in full-width characters",
                        "no separator to any file system: a file of that very name",
                        named("\uFF0E\uFF0E\uFF0Fevil")),
                served(
                        "name-backslashes",
                        "an entry `folder\\other.txt`",
                        "older Windows tools write separators so",
                        named("folder\\other.txt")),
                served(
                        "name-hidden-folder",
                        "an entry `.git/hooks/evil`",
                        "ignored: a tool left it behind",
                        named(".git/hooks/evil")),
                served(
                        "name-macosx-parent",
                        "an entry `__MACOSX/../evil`",
                        "ignored: a desktop system left it behind",
                        named("__MACOSX/../evil")),
                refused(
                        "twice-other",
                        "two entries `synset.txt` with different contents",
                        "<file> holds two different files for one name: 'synset.txt' and 'synset.txt'. Folders in an archive do not count, nor does case, nor how an accent is encoded; remove or rename one of them and pack it again",
                        () -> TinyModel.zip().add("synset.txt", "dog\ncat\n").bytes()),
                refused(
                        "twice-other-folder",
                        "`a/synset.txt` beside `synset.txt`, with another content",
                        "<file> holds two different files for one name: 'synset.txt' and 'a/synset.txt'. Folders in an archive do not count, nor does case, nor how an accent is encoded; remove or rename one of them and pack it again",
                        () -> TinyModel.zip().add("a/synset.txt", "dog\ncat\n").bytes()),
                refused(
                        "twice-other-case",
                        "`Synset.txt` beside `synset.txt`",
                        "<file> holds two different files for one name: 'synset.txt' and 'Synset.txt'. Folders in an archive do not count, nor does case, nor how an accent is encoded; remove or rename one of them and pack it again",
                        () -> TinyModel.zip().add("Synset.txt", "cat\ndog\n").bytes()),
                refused(
                        "twice-accent",
                        "`é.txt` in both of its Unicode forms",
                        "<file> holds two different files for one name: 'é.txt' and 'e\u0301.txt'. Folders in an archive do not count, nor does case, nor how an accent is encoded; remove or rename one of them and pack it again",
                        () -> TinyModel.zip()
                                .add("\u00e9.txt", "a")
                                .add("e\u0301.txt", "b")
                                .bytes()),
                refused(
                        "two-manifests",
                        "`manifest.json` beside `MANIFEST.json`",
                        "<file> holds two different files for one name: 'MANIFEST.json' and 'manifest.json'. Folders in an archive do not count, nor does case, nor how an accent is encoded; remove or rename one of them and pack it again",
                        () -> TinyModel.zip()
                                .add("manifest.json", TinyModel.MANIFEST)
                                .bytes()),
                refused(
                        "two-manifests-folder",
                        "`model/MANIFEST.json` beside another `MANIFEST.json`",
                        "<file> holds two different files for one name: 'MANIFEST.json' and 'model/MANIFEST.json'. Folders in an archive do not count, nor does case, nor how an accent is encoded; remove or rename one of them and pack it again",
                        () -> TinyModel.zip().add("model/MANIFEST.json", "{}").bytes()),
                refused(
                        "two-signatures",
                        "`old/signature.json` beside another `signature.json`",
                        "<file> holds two different files for one name: 'signature.json' and 'old/signature.json'. Folders in an archive do not count, nor does case, nor how an accent is encoded; remove or rename one of them and pack it again",
                        () -> TinyModel.zip().add("old/signature.json", "{}").bytes()),
                served(
                        "twice-same",
                        "two entries `synset.txt` with one content",
                        "they are one file",
                        () -> TinyModel.zip().add("synset.txt", "cat\ndog\n").bytes()),
                served(
                        "twice-same-folder",
                        "`a/synset.txt` beside `synset.txt`, with one content",
                        "they are one file",
                        () -> TinyModel.zip().add("a/synset.txt", "cat\ndog\n").bytes()));
    }

    private static Supplier<byte[]> named(String name) {
        return () -> TinyModel.zip()
                .add(RawEntry.stored(name, "evil".getBytes(StandardCharsets.UTF_8)))
                .bytes();
    }

    private static Supplier<byte[]> raw(int flags, int... name) {
        byte[] bytes = new byte[name.length];
        for (int i = 0; i < name.length; i++) {
            bytes[i] = (byte) name[i];
        }
        return () -> TinyModel.zip()
                .add(RawEntry.stored("", bytes).rawName(bytes).flags(flags))
                .bytes();
    }
}
