package strowger.script.compile;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.regex.Regex;
import strowger.engine.value.Value;
import strowger.script.source.Bytes;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.PatternSyntaxException;

/** The last expressions that were made at run time, so that each is compiled once. */
final class RegexCache {
    /** An expression that can't be compiled. */
    static final Regex INVALID = Regex.compile("$^", true);

    private static final Logger LOG = LoggerFactory.getLogger(RegexCache.class);
    private static final int SIZE_MAX = 256;
    private static final ThreadLocal<Map<String, Regex>> CACHE =
            ThreadLocal.withInitial(RegexCache::fresh);

    private RegexCache() {}

    private static Map<String, Regex> fresh() {
        return new LinkedHashMap<>(SIZE_MAX, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Regex> eldest) {
                return size() > SIZE_MAX;
            }
        };
    }

    /** The expression in a value. */
    static Regex compiled(Value expression) {
        return CACHE.get().computeIfAbsent(text(expression), RegexCache::compiled);
    }

    private static String text(Value value) {
        if (!value.isText()) {
            return value.isInteger() ? Long.toString(value.number()) : "";
        }
        byte[] bytes = new byte[value.length()];
        value.buffer().getBytes(value.offset(), bytes);
        return Bytes.textOf(bytes);
    }

    private static Regex compiled(String expression) {
        try {
            return Regex.compile(expression, true);
        } catch (PatternSyntaxException fault) {
            LOG.error("no regular expression: {}: {}", expression, fault.getDescription());
            return INVALID;
        }
    }
}
