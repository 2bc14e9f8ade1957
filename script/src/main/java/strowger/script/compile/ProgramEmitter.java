package strowger.script.compile;

import static strowger.script.compile.Types.INT;
import static strowger.script.compile.Types.PROGRAM;
import static strowger.script.compile.Types.ROUTE_BLOCK;
import static strowger.script.compile.Types.VOID;

import strowger.engine.routing.RouteBlock;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes one hidden class of all routes: a static method to a route, more for its parts, and {@code
 * run}, which calls the route whose number the object was made with.
 */
final class ProgramEmitter {
    private static final int ACCESS = ClassFile.ACC_STATIC;
    private static final int VALUES_FIRST_PASS = 64;

    private final List<List<Step>> routes;
    private final List<String> places;
    private final Resumable resumable;
    private final RouteTable table;
    private final Limits limits;
    private final Map<String, Integer> values = new HashMap<>();
    private ClassData data = new ClassData();
    private List<List<Step>> parts = new ArrayList<>();

    /**
     * What a program is compiled with.
     *
     * @param roundsMax rounds of a loop, at most.
     * @param depthMax routes in progress at the same time, at most.
     * @param returnPropagated whether results of calls are numbers like others, all but 0 true.
     */
    record Limits(int roundsMax, int depthMax, boolean returnPropagated) {}

    /**
     * @param routes in the order of their numbers.
     * @param places where each stands, for the log.
     * @param resumable which of them can be left while a message waits.
     * @param table that finds routes by name while the program runs.
     */
    ProgramEmitter(
            List<List<Step>> routes,
            List<String> places,
            Resumable resumable,
            RouteTable table,
            Limits limits) {
        this.routes = routes;
        this.places = places;
        this.resumable = resumable;
        this.table = table;
        this.limits = limits;
    }

    /** The blocks of all routes, in the order of their numbers. */
    List<RouteBlock> emit() {
        bytes(); // the first time only to count the values that each method needs
        data = new ClassData();
        parts = new ArrayList<>();
        byte[] bytes = bytes();
        try {
            MethodHandles.Lookup lookup =
                    MethodHandles.lookup()
                            .defineHiddenClassWithClassData(bytes, data.objects(), true);
            MethodHandle constructor =
                    lookup.findConstructor(
                            lookup.lookupClass(), MethodType.methodType(void.class, int.class));
            List<RouteBlock> blocks = new ArrayList<>();
            for (int route = 0; route < routes.size(); route++) {
                blocks.add((RouteBlock) constructor.invoke(route));
            }
            return blocks;
        } catch (Throwable impossible) {
            throw new AssertionError("the generated class is not accepted", impossible);
        }
    }

    private byte[] bytes() {
        return ClassFile.of().build(PROGRAM, this::emitClass);
    }

    private void emitClass(ClassBuilder builder) {
        builder.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER);
        builder.withInterfaceSymbols(ROUTE_BLOCK);
        builder.withField("route", INT, ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL);
        builder.withMethodBody(
                ConstantDescs.INIT_NAME, MethodTypeDesc.of(VOID, INT), 0, this::constructor);
        builder.withMethodBody("run", Types.ROUTE, ClassFile.ACC_PUBLIC, this::run);
        for (int route = 0; route < routes.size(); route++) {
            String name = routeName(route);
            List<Step> steps = routes.get(route);
            String place = places.get(route);
            builder.withMethodBody(
                    name,
                    Types.ROUTE,
                    ACCESS,
                    code ->
                            values.put(
                                    name,
                                    MethodEmitter.route(this, code, values(name), steps, place)));
        }
        for (int part = 0; part < parts.size(); part++) { // parts may add parts
            String name = partName(part);
            List<Step> steps = parts.get(part);
            builder.withMethodBody(
                    name,
                    Types.PART,
                    ACCESS,
                    code -> values.put(name, MethodEmitter.part(this, code, values(name), steps)));
        }
    }

    private int values(String method) {
        return values.getOrDefault(method, VALUES_FIRST_PASS);
    }

    private void constructor(CodeBuilder code) {
        code.aload(0);
        code.invokespecial(
                ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void);
        code.aload(0).iload(1);
        code.putfield(PROGRAM, "route", INT);
        code.return_();
    }

    private void run(CodeBuilder code) {
        Label otherwise = code.newLabel();
        List<SwitchCase> cases = new ArrayList<>();
        for (int route = 0; route < routes.size(); route++) {
            cases.add(SwitchCase.of(route, code.newLabel()));
        }
        code.aload(0);
        code.getfield(PROGRAM, "route", INT);
        code.lookupswitch(otherwise, cases);
        for (SwitchCase each : cases) {
            code.labelBinding(each.target());
            code.aload(1);
            code.invokestatic(PROGRAM, routeName(each.caseValue()), Types.ROUTE);
            code.ireturn();
        }
        code.labelBinding(otherwise);
        code.iconst_m1();
        code.ireturn();
    }

    /** The method of a route. */
    static String routeName(int route) {
        return "route" + route;
    }

    private static String partName(int part) {
        return "part" + part;
    }

    /** Adds a method for a part of a route; its name. */
    String addPart(List<Step> steps) {
        parts.add(List.copyOf(steps));
        return partName(parts.size() - 1);
    }

    ExpressionEmitter expressions(CodeBuilder code, int valueCount, Label exit) {
        return new ExpressionEmitter(
                code,
                data,
                PROGRAM,
                table,
                new Locals(valueCount),
                exit,
                limits.returnPropagated());
    }

    ClassData data() {
        return data;
    }

    ClassDesc type() {
        return PROGRAM;
    }

    int roundsMax() {
        return limits.roundsMax();
    }

    int depthMax() {
        return limits.depthMax();
    }

    Resumable resumable() {
        return resumable;
    }
}
