package org.tombola.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Loads Tombola and its bindings a second time, with a call of {@link NativeCalls#count} before each call of a native method of the
 * bindings. Calls that native code makes itself are not seen, nor are those of the JDK.
 */
final class CountingLoader extends ClassLoader {
    private static final String BINDINGS = "org/bytedeco/";
    private static final ClassDesc COUNTER =
            NativeCalls.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc COUNT = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String);

    private final Map<String, Natives> natives = new ConcurrentHashMap<>();
    private final ClassFile classFile;

    /** Names and descriptors of the native methods that a class declares, and the class it extends. */
    private record Natives(Set<String> methods, String parent) {}

    CountingLoader(ClassLoader parent) {
        super(parent);
        classFile = ClassFile.of(ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(parent)
                .orElse(ClassHierarchyResolver.defaultResolver())
                .cached()));
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        boolean counted = name.startsWith("org.bytedeco.") || name.startsWith("org.tombola.");
        // The counter itself exists once.
        if (!counted || name.equals(NativeCalls.class.getName())) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            byte[] rewritten = rewritten(bytes(name.replace('.', '/')));
            return defineClass(name, rewritten, 0, rewritten.length);
        }
    }

    private byte[] bytes(String internalName) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(internalName + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(internalName);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] rewritten(byte[] original) {
        CodeTransform counting = (builder, element) -> {
            if (element instanceof InvokeInstruction call && isNative(call)) {
                String owner = call.owner().asInternalName();
                String name = owner.substring(owner.lastIndexOf('/') + 1) + "." + call.name();
                builder.ldc(name).invokestatic(COUNTER, "count", COUNT);
            }
            builder.with(element);
        };
        ClassModel model = classFile.parse(original);
        return classFile.transformClass(model, ClassTransform.transformingMethodBodies(counting));
    }

    /** Whether the method called is native, where its owner or a class above it declares it. */
    private boolean isNative(InvokeInstruction call) {
        String method = call.name().stringValue() + call.type().stringValue();
        String owner = call.owner().asInternalName();
        while (owner.startsWith(BINDINGS)) {
            Natives declared = natives(owner);
            if (declared.methods.contains(method)) {
                return true;
            }
            owner = declared.parent;
        }
        return false;
    }

    private Natives natives(String owner) {
        Natives known = natives.get(owner);
        if (known == null) {
            known = read(owner);
            natives.put(owner, known);
        }
        return known;
    }

    private Natives read(String owner) {
        try {
            ClassModel model = classFile.parse(bytes(owner));
            Set<String> methods = model.methods().stream()
                    .filter(method -> method.flags().has(AccessFlag.NATIVE))
                    .map(method -> method.methodName().stringValue()
                            + method.methodType().stringValue())
                    .collect(Collectors.toSet());
            return new Natives(
                    methods,
                    model.superclass().map(entry -> entry.asInternalName()).orElse(""));
        } catch (ClassNotFoundException e) {
            return new Natives(Set.of(), "");
        }
    }
}
