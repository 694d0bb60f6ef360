// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.guard.internal;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.hotplate.handler.guard.ExitGuard;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Finds and replaces the calls in a class that end the process: direct calls and method references. */
final class ExitCalls {

    private static final String SYSTEM = "java/lang/System";
    private static final String RUNTIME = "java/lang/Runtime";
    private static final String GUARD = Type.getInternalName(ExitGuard.class);
    private static final Set<String> NAMES = Set.of("exit", "halt");

    private ExitCalls() {}

    /** Returns whether the class may contain such a call: its constants then include these names. */
    static boolean mayBeIn(byte[] type) {
        String constants = new String(type, StandardCharsets.ISO_8859_1);
        return (constants.contains(SYSTEM) || constants.contains(RUNTIME))
                && NAMES.stream().anyMatch(constants::contains);
    }

    /** Replaces the calls by calls of {@link ExitGuard}, whose methods have the same operands on the stack. */
    static byte[] redirect(byte[] type) {
        ClassReader reader = new ClassReader(type);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(new Redirecting(writer), 0);
        return writer.toByteArray();
    }

    private static boolean ends(String owner, String name) {
        return (owner.equals(SYSTEM) && name.equals("exit")) || (owner.equals(RUNTIME) && NAMES.contains(name));
    }

    private static String guarded(String owner, String descriptor) {
        return owner.equals(SYSTEM) ? descriptor : descriptor.replace("(", "(L" + RUNTIME + ";");
    }

    private static final class Redirecting extends ClassVisitor {

        Redirecting(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            return new RedirectingCalls(super.visitMethod(access, name, descriptor, signature, exceptions));
        }
    }

    private static final class RedirectingCalls extends MethodVisitor {

        RedirectingCalls(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean ofInterface) {
            if (ends(owner, name)) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, GUARD, name, guarded(owner, descriptor), false);
            } else {
                super.visitMethodInsn(opcode, owner, name, descriptor, ofInterface);
            }
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            Object[] redirected = arguments.clone();
            for (int i = 0; i < redirected.length; i++) {
                if (redirected[i] instanceof Handle handle && ends(handle.getOwner(), handle.getName())) {
                    redirected[i] = new Handle(
                            Opcodes.H_INVOKESTATIC,
                            GUARD,
                            handle.getName(),
                            guarded(handle.getOwner(), handle.getDesc()),
                            false);
                }
            }
            super.visitInvokeDynamicInsn(name, descriptor, bootstrap, redirected);
        }
    }
}
