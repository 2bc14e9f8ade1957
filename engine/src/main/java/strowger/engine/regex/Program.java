package strowger.engine.regex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A nondeterministic automaton (Thompson's): instructions that match a byte, branch, or ask for the
 * begin or the end of the text.
 */
final class Program {
    private static final int LENGTH_MAX = 4_000;

    private final List<Instruction> instructions = new ArrayList<>();

    private Program() {}

    private enum Kind {
        BYTE,
        SPLIT,
        BEGIN,
        END,
        MATCH
    }

    private static final class Instruction {
        private final Kind kind;
        private final ByteSet set;
        private int next = -1;
        private int other = -1;

        Instruction(Kind kind, ByteSet set) {
            this.kind = kind;
            this.set = set;
        }
    }

    /** The automaton of a tree; nothing if it would be too long. */
    static Optional<Program> of(Node node) {
        Program program = new Program();
        boolean fits = program.emit(node) && program.instruction(Kind.MATCH) >= 0;
        return fits ? Optional.of(program) : Optional.empty();
    }

    int length() {
        return instructions.size();
    }

    private int instruction(Kind kind) {
        return instruction(kind, new ByteSet());
    }

    private int instruction(Kind kind, ByteSet set) {
        Instruction instruction = new Instruction(kind, set);
        instructions.add(instruction);
        instruction.next = instructions.size();
        return instructions.size() - 1;
    }

    /** Appends the instructions of a node; control goes on after them. False when too long. */
    private boolean emit(Node node) {
        if (instructions.size() > LENGTH_MAX) {
            return false;
        }
        switch (node) {
            case Node.Bytes bytes -> instruction(Kind.BYTE, bytes.set());
            case Node.Begin _ -> instruction(Kind.BEGIN);
            case Node.End _ -> instruction(Kind.END);
            case Node.Sequence sequence -> {
                return sequence.parts().stream().allMatch(this::emit);
            }
            case Node.Alternatives alternatives -> {
                return alternatives(alternatives.parts());
            }
            case Node.Repeated repeated -> {
                return repeated(repeated);
            }
        }
        return true;
    }

    private boolean alternatives(List<Node> parts) {
        List<Integer> ends = new ArrayList<>();
        for (int index = 0; index < parts.size(); index++) {
            boolean last = index == parts.size() - 1;
            int split = last ? -1 : instruction(Kind.SPLIT);
            if (!emit(parts.get(index))) {
                return false;
            }
            if (!last) {
                ends.add(instruction(Kind.SPLIT)); // a jump: both ways are the same
                instructions.get(split).other = instructions.size();
            }
        }
        for (int end : ends) {
            instructions.get(end).next = instructions.size();
        }
        return true;
    }

    private boolean repeated(Node.Repeated repeated) {
        for (int count = 0; count < repeated.min(); count++) {
            if (!emit(repeated.part())) {
                return false;
            }
        }
        if (repeated.max() == Node.UNBOUNDED) {
            int split = instruction(Kind.SPLIT);
            boolean fits = emit(repeated.part());
            instructions.get(instruction(Kind.SPLIT)).next = split;
            instructions.get(split).other = instructions.size();
            return fits;
        }
        for (int count = repeated.min(); count < repeated.max(); count++) {
            int split = instruction(Kind.SPLIT);
            if (!emit(repeated.part())) {
                return false;
            }
            instructions.get(split).other = instructions.size();
        }
        return true;
    }

    /**
     * Adds to a set of instructions all that can be reached without a byte.
     *
     * @param from where to begin.
     * @param atBegin whether the text begins here.
     * @param atEnd whether it ends here.
     */
    void reach(int from, boolean atBegin, boolean atEnd, BitSet reached) {
        int[] pending = new int[instructions.size() * 2 + 1];
        int count = 0;
        pending[count++] = from;
        while (count > 0) {
            int at = pending[--count];
            if (reached.get(at)) {
                continue;
            }
            reached.set(at);
            Instruction instruction = instructions.get(at);
            boolean passes =
                    switch (instruction.kind) {
                        case SPLIT -> true;
                        case BEGIN -> atBegin;
                        case END -> atEnd;
                        case BYTE, MATCH -> false;
                    };
            if (passes) {
                pending[count++] = instruction.next;
                if (instruction.other >= 0) {
                    pending[count++] = instruction.other;
                }
            }
        }
    }

    /** Whether a set of instructions has the one that says that all is matched. */
    boolean matches(BitSet reached) {
        return reached.get(instructions.size() - 1);
    }

    /** Where control may be after a byte: what the set's instructions that take it lead to. */
    BitSet after(BitSet before, int value) {
        BitSet after = new BitSet(instructions.size());
        for (int at = before.nextSetBit(0); at >= 0; at = before.nextSetBit(at + 1)) {
            Instruction instruction = instructions.get(at);
            if (instruction.kind == Kind.BYTE && instruction.set.has(value)) {
                reach(instruction.next, false, false, after);
            }
        }
        return after;
    }

    /** Sorts all bytes into classes whose members no instruction tells apart. */
    byte[] classes() {
        int[] classes = new int[256];
        int count = 1;
        for (Instruction instruction : instructions) {
            if (instruction.kind == Kind.BYTE) {
                count = refined(classes, count, instruction.set);
            }
        }
        byte[] narrow = new byte[classes.length];
        for (int value = 0; value < classes.length; value++) {
            narrow[value] = (byte) classes[value];
        }
        return narrow;
    }

    private static int refined(int[] classes, int count, ByteSet set) {
        int[] inside = new int[count];
        int[] outside = new int[count];
        Arrays.fill(inside, -1);
        Arrays.fill(outside, -1);
        int next = 0;
        for (int value = 0; value < classes.length; value++) {
            int[] side = set.has(value) ? inside : outside;
            if (side[classes[value]] < 0) {
                side[classes[value]] = next++;
            }
            classes[value] = side[classes[value]];
        }
        return next;
    }
}
