package strowger.script.compile;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.value.Value;
import strowger.script.source.Bytes;

import java.util.HashMap;
import java.util.Map;

/** The constant texts of a program, each once. */
final class Constants {
    private final Map<String, Value> texts = new HashMap<>();

    /** A text of a configuration as a value that nobody may change. */
    Value text(String text) {
        return texts.computeIfAbsent(text, Constants::value);
    }

    /** The same, for one place only. */
    static Value value(String text) {
        byte[] bytes = Bytes.of(text);
        Value value = new Value();
        value.setText(new UnsafeBuffer(bytes), 0, bytes.length);
        return value;
    }
}
