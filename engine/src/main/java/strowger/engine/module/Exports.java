package strowger.engine.module;

import strowger.engine.value.ValueType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** What one module declares: each export once, typed and documented. */
public final class Exports {
    private final String module;
    private final List<FunctionExport> functions = new ArrayList<>();
    private final List<VariableExport> variables = new ArrayList<>();
    private final List<TransformationExport> transformations = new ArrayList<>();
    private final List<ParameterExport> parameters = new ArrayList<>();
    private final List<CommandExport> commands = new ArrayList<>();
    private final List<EventRouteExport> eventRoutes = new ArrayList<>();
    private final List<StatisticExport> statistics = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();

    private Exports(String module) {
        this.module = module;
    }

    /** Asks a module for its exports. */
    public static Exports of(Module module) {
        Exports exports = new Exports(module.name());
        module.export(exports);
        return exports;
    }

    /** Declares a function. */
    public FunctionExport function(String name, Function function, Parameter... taken) {
        return added(functions, new FunctionExport(module, name, function, List.of(taken)));
    }

    /** Declares a variable that is only read. */
    public VariableExport variable(String name, ValueType type, Variable reader) {
        Variable typed = Variable.of(type, reader);
        return added(variables, new VariableExport(module, name, false, _ -> typed));
    }

    /** Declares a variable that is read and assigned to. */
    public VariableExport variable(
            String name, ValueType type, Variable reader, Variable.Writer writer) {
        Variable both = Variable.of(type, reader, writer);
        return added(variables, new VariableExport(module, name, false, _ -> both));
    }

    /** Declares a variable that takes an index but no inner name, {@code $(name[index])}. */
    public VariableExport indexed(String name, VariableExport.Binder binder) {
        return added(variables, new VariableExport(module, name, false, binder));
    }

    /** Declares a family of variables, {@code $name(inner)[index]}. */
    public VariableExport variables(String name, VariableExport.Binder binder) {
        return added(variables, new VariableExport(module, name, true, binder));
    }

    /**
     * Declares a transformation.
     *
     * @param name {@code class.name}.
     */
    public TransformationExport transformation(
            String name, int argumentsMin, int argumentsMax, Transformation.Binder binder) {
        return added(
                transformations,
                new TransformationExport(module, name, argumentsMin, argumentsMax, binder));
    }

    /** Declares a parameter that is an integer. */
    public ParameterExport integer(String name, LongConsumer setter) {
        return parameter(name, ParameterExport.Type.INTEGER, value -> setter.accept((Long) value));
    }

    /** Declares a parameter that is text. */
    public ParameterExport text(String name, Consumer<String> setter) {
        return parameter(name, ParameterExport.Type.TEXT, value -> setter.accept((String) value));
    }

    /** Declares a parameter that is either, read as text. */
    public ParameterExport any(String name, Consumer<String> setter) {
        return parameter(name, ParameterExport.Type.ANY, value -> setter.accept(value.toString()));
    }

    /** Declares a parameter that is text in which variables are replaced when it is read. */
    public ParameterExport bound(String name, Consumer<BoundText> setter) {
        return parameter(
                name, ParameterExport.Type.BOUND, value -> setter.accept((BoundText) value));
    }

    private ParameterExport parameter(
            String name, ParameterExport.Type type, ParameterExport.Setter setter) {
        return added(parameters, new ParameterExport(module, name, type, setter));
    }

    /** Declares an RPC command. */
    public CommandExport command(String name, Command command) {
        return added(commands, new CommandExport(module, name, command));
    }

    /** Declares an event route; a name that ends in {@code :*} stands for a family. */
    public EventRouteExport eventRoute(String name) {
        return added(eventRoutes, new EventRouteExport(module, name));
    }

    /** Declares a counter in the module's own group. */
    public Counter counter(String name, String sentence) {
        return counter(module, name, sentence);
    }

    /** Declares a counter in a group of its own. */
    public Counter counter(String group, String name, String sentence) {
        Counter counter = new Counter();
        added(statistics, new StatisticExport(module, group, name, counter)).doc(sentence);
        return counter;
    }

    /** Declares a statistic that is read from something else. */
    public StatisticExport statistic(String name, LongSupplier reader) {
        return statistic(module, name, reader);
    }

    /** Declares a statistic in a group of its own. */
    public StatisticExport statistic(String group, String name, LongSupplier reader) {
        return added(statistics, new StatisticExport(module, group, name, reader));
    }

    /**
     * Declares what Kamailio's module of this name has and this one has not: whoever uses it is
     * told why, and the page on compatibility says it.
     *
     * @param reason and what to do instead, to stand behind a colon.
     */
    public void refuse(Refusal.Kind kind, String reason, String... names) {
        for (String name : names) {
            refusals.add(new Refusal(module, kind, name, reason));
        }
    }

    private static <E> E added(List<E> list, E export) {
        list.add(export);
        return export;
    }

    /** The module whose exports these are. */
    public String module() {
        return module;
    }

    public List<FunctionExport> functions() {
        return Collections.unmodifiableList(functions);
    }

    public List<VariableExport> variables() {
        return Collections.unmodifiableList(variables);
    }

    public List<TransformationExport> transformations() {
        return Collections.unmodifiableList(transformations);
    }

    public List<ParameterExport> parameters() {
        return Collections.unmodifiableList(parameters);
    }

    public List<CommandExport> commands() {
        return Collections.unmodifiableList(commands);
    }

    public List<EventRouteExport> eventRoutes() {
        return Collections.unmodifiableList(eventRoutes);
    }

    public List<StatisticExport> statistics() {
        return Collections.unmodifiableList(statistics);
    }

    /** What it says it has not. */
    public List<Refusal> refusals() {
        return Collections.unmodifiableList(refusals);
    }

    /** Why it has no export of a kind and name, if it says so. */
    public Optional<Refusal> refusal(Refusal.Kind kind, String name) {
        return refusals.stream()
                .filter(each -> each.kind() == kind && each.name().equals(name))
                .findFirst();
    }
}
