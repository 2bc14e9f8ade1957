package strowger.engine.regex;

import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * A deterministic automaton whose states are made when they are first needed. A text is read once,
 * byte by byte, whatever the expression; nothing is allocated once the states it leads to are
 * there.
 *
 * <p>Shared by all threads: a state is immutable but for its ways on, and a way that one thread
 * does not see yet it makes again.
 */
final class Automaton {
    private static final int STATES_MAX = 1_000;

    private final Program program;
    private final byte[] classes;
    private final int[] members;
    private final Map<BitSet, State> states = new HashMap<>();
    private final State start;

    Automaton(Program program) {
        this.program = program;
        classes = program.classes();
        members = members(classes);
        BitSet reached = new BitSet();
        program.reach(0, true, false, reached);
        start = new State(reached, true);
    }

    /** One member of each class of bytes. */
    private static int[] members(byte[] classes) {
        int[] members = new int[256];
        int count = 0;
        for (int value = 0; value < classes.length; value++) {
            int number = classes[value] & 0xFF;
            members[number] = value;
            count = Math.max(count, number + 1);
        }
        return java.util.Arrays.copyOf(members, count);
    }

    private final class State {
        private final BitSet reached;
        private final boolean found;
        private final boolean foundAtEnd;
        private final @Nullable State[] next = new @Nullable State[members.length];

        /** The bytes known to lead back here, so that most of a text is passed over. */
        private final boolean[] stays = new boolean[classes.length];

        State(BitSet reached, boolean atBegin) {
            this.reached = reached;
            found = program.matches(reached);
            foundAtEnd = found || endsWell(reached, atBegin);
        }

        private boolean endsWell(BitSet set, boolean atBegin) {
            BitSet atEnd = new BitSet();
            for (int at = set.nextSetBit(0); at >= 0; at = set.nextSetBit(at + 1)) {
                program.reach(at, atBegin, true, atEnd);
            }
            return program.matches(atEnd);
        }
    }

    /** Whether the expression is found anywhere in a text. */
    boolean found(DirectBuffer buffer, int offset, int length) {
        State state = start;
        int limit = offset + length;
        for (int index = offset; index < limit; index++) {
            if (state.found) {
                return true;
            }
            index = left(state.stays, buffer, index, limit);
            if (index == limit) {
                break;
            }
            int number = classes[buffer.getByte(index) & 0xFF] & 0xFF;
            State next = state.next[number];
            state = next != null ? next : made(state, number);
        }
        return state.foundAtEnd;
    }

    /** Where the first byte lies that leads to another state; no step waits for the one before. */
    private static int left(boolean[] stays, DirectBuffer buffer, int offset, int limit) {
        int index = offset;
        while (index < limit && stays[buffer.getByte(index) & 0xFF]) {
            index++;
        }
        return index;
    }

    private synchronized State made(State from, int number) {
        BitSet after = program.after(from.reached, members[number]);
        program.reach(0, false, false, after); // a match may begin here too
        if (states.size() >= STATES_MAX) {
            states.clear();
        }
        State state = states.computeIfAbsent(after, reached -> new State(reached, false));
        from.next[number] = state;
        if (state == from) {
            markStays(from, number);
        }
        return state;
    }

    private void markStays(State state, int number) {
        for (int value = 0; value < classes.length; value++) {
            if ((classes[value] & 0xFF) == number) {
                state.stays[value] = true;
            }
        }
    }
}
