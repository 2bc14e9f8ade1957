package strowger.modules.limits;

import strowger.engine.module.Struct;
import strowger.tables.RecordView;

import java.nio.charset.StandardCharsets;

/** What an operator is told of a pipe. */
public record PipeStruct(
        String name, Algorithm algorithm, int limit, int counter, int lastCounter) {

    /** Copies the figures of a pipe. */
    public static PipeStruct of(PipeTable table, RecordView pipe, long nowMs) {
        byte[] name = new byte[pipe.keyLength()];
        pipe.buffer().getBytes(pipe.keyOffset(), name);
        return new PipeStruct(
                new String(name, StandardCharsets.UTF_8),
                Algorithm.at(pipe.intAt(PipeTable.ALGORITHM)),
                pipe.intAt(PipeTable.LIMIT),
                table.count(pipe, 0, nowMs),
                table.count(pipe, 1, nowMs));
    }

    /** As {@code pl.list} shows it. */
    public Struct struct() {
        return new Struct()
                .add("name", name)
                .add("algorithm", algorithm.name())
                .add("limit", (long) limit)
                .add("counter", (long) counter)
                .add("last_counter", (long) lastCounter);
    }
}
