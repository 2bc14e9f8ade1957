package strowger.engine.module;

import java.util.List;

/** What an RPC command is called with: texts and numbers, by position. */
public final class CommandArguments {
    private final List<Object> values;

    /**
     * @param values each a {@code String}, {@code Long} or {@code Double}.
     */
    public CommandArguments(List<Object> values) {
        this.values = List.copyOf(values);
    }

    public int count() {
        return values.size();
    }

    /** Whether there is an argument at a position. */
    public boolean has(int index) {
        return index < values.size();
    }

    /** The text at a position; a number is written in decimal. */
    public String text(int index) throws Fault {
        if (!has(index)) {
            throw new Fault(400, "Not enough parameters");
        }
        return values.get(index).toString();
    }

    /** The text at a position, or another when there is none. */
    public String text(int index, String otherwise) throws Fault {
        return has(index) ? text(index) : otherwise;
    }

    /** The integer at a position; text is read as a decimal number. */
    public long integer(int index) throws Fault {
        String text = text(index);
        try {
            return values.get(index) instanceof Double number
                    ? number.longValue()
                    : Long.parseLong(text.strip());
        } catch (NumberFormatException notNumber) {
            throw new Fault(400, "Parameter " + (index + 1) + " is no integer: " + text);
        }
    }

    /** The integer at a position, or another when there is none. */
    public long integer(int index, long otherwise) throws Fault {
        return has(index) ? integer(index) : otherwise;
    }
}
