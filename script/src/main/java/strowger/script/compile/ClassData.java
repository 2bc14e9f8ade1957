package strowger.script.compile;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * The objects that the generated class refers to: the JIT compiler takes them for constants, as
 * they are loaded by {@link MethodHandles#classDataAt}.
 */
final class ClassData {
    private static final DirectMethodHandleDesc CLASS_DATA_AT =
            MethodHandleDesc.ofMethod(
                    DirectMethodHandleDesc.Kind.STATIC,
                    ClassDesc.of("java.lang.invoke.MethodHandles"),
                    "classDataAt",
                    MethodTypeDesc.of(
                            ConstantDescs.CD_Object,
                            ConstantDescs.CD_MethodHandles_Lookup,
                            ConstantDescs.CD_String,
                            ConstantDescs.CD_Class,
                            ConstantDescs.CD_int));

    private final List<Object> objects = new ArrayList<>();
    private final IdentityHashMap<Object, Integer> indices = new IdentityHashMap<>();

    /** Pushes an object on the operand stack. */
    void load(CodeBuilder code, Object object, ClassDesc type) {
        int index = indices.computeIfAbsent(object, this::added);
        code.loadConstant(
                DynamicConstantDesc.ofNamed(
                        CLASS_DATA_AT, ConstantDescs.DEFAULT_NAME, type, index));
    }

    private int added(Object object) {
        objects.add(object);
        return objects.size() - 1;
    }

    /** What the class is defined with. */
    List<Object> objects() {
        return List.copyOf(objects);
    }
}
