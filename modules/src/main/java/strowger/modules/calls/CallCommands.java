package strowger.modules.calls;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.tables.RecordReader;
import strowger.tables.RecordView;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** The {@code dlgs.*} commands. */
final class CallCommands {
    private static final int LISTED_MAX = 10_000;
    private static final RecordReader ALL = _ -> true;

    private final Supplier<Calls> calls;

    CallCommands(Supplier<Calls> calls) {
        this.calls = calls;
    }

    void export(Exports exports) {
        exports.command("dlgs.list", _ -> list(ALL, LISTED_MAX, false))
                .doc("The calls that are tracked; 10,000 at most.");
        exports.command("dlgs.briefing", _ -> list(ALL, LISTED_MAX, true))
                .doc("The same with fewer members each.");
        exports.command("dlgs.get", arguments -> list(filter(arguments), 1, false))
                .doc("The first call that a filter means: field, operation, data.");
        exports.command("dlgs.getall", arguments -> list(filter(arguments), LISTED_MAX, false))
                .doc("The calls that a filter means.");
        exports.command("dlgs.count", this::count)
                .doc("How many calls a filter means that have not ended.");
        exports.command("dlgs.stats", _ -> stats()).doc("How many calls are in each state.");
    }

    private static CallFilter filter(CommandArguments arguments) throws Fault {
        try {
            return CallFilter.of(arguments.text(0), arguments.text(1), arguments.text(2));
        } catch (ConfigurationException wrong) {
            throw new Fault(400, String.valueOf(wrong.getMessage()));
        }
    }

    private Struct count(CommandArguments arguments) throws Fault {
        return new Struct().add("count", filter(arguments).count(calls.get()));
    }

    private List<Struct> list(RecordReader filter, int countMax, boolean brief) {
        List<Struct> list = new ArrayList<>();
        calls.get()
                .forEach(
                        record -> {
                            if (filter.read(record)) {
                                list.add(struct(record, brief));
                            }
                            return list.size() < countMax;
                        });
        return list;
    }

    private static Struct struct(RecordView record, boolean brief) {
        Struct struct =
                new Struct()
                        .add("src", text(record, Calls.SRC))
                        .add("dst", text(record, Calls.DST))
                        .add("data", text(record, Calls.DATA))
                        .add("state", name(Calls.state(record)));
        if (!brief) {
            struct.add(
                            "callid",
                            record.buffer()
                                    .getStringWithoutLengthUtf8(
                                            record.keyOffset(), record.keyLength()))
                    .add("ftag", text(record, Calls.FROM_TAG))
                    .add("ts_init", record.longAt(Calls.CREATED) / 1000)
                    .add("tags", text(record, Calls.TAGS).replaceAll("^,|,$", ""));
        }
        return struct;
    }

    private static String text(RecordView record, int field) {
        return record.buffer()
                .getStringWithoutLengthUtf8(record.fieldOffset(field), record.fieldLength(field));
    }

    private static String name(CallState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private Struct stats() {
        int[] counts = new int[CallState.values().length];
        calls.get()
                .forEach(
                        record -> {
                            counts[record.intAt(Calls.STATE)]++;
                            return true;
                        });
        Struct struct = new Struct();
        for (CallState state : CallState.values()) {
            struct.add(name(state), counts[state.ordinal()]);
        }
        return struct;
    }
}
