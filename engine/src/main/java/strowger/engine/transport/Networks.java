package strowger.engine.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Addresses, in blocks ({@code 10.0.0.0/8}); immutable. */
public final class Networks {
    /** No address. */
    public static final Networks NONE = new Networks(List.of());

    /** Every address. */
    public static final Networks ALL =
            new Networks(List.of(new Block(false, 0, 0, 0), new Block(true, 0, 0, 0)));

    private static final int BITS_4 = 32;
    private static final int BITS_6 = 128;

    private final List<Block> blocks;

    private Networks(List<Block> blocks) {
        this.blocks = blocks;
    }

    private record Block(boolean six, long high, long low, int bits) {
        boolean contains(Endpoint address) {
            if (address.isIpv6() != six) {
                return false;
            }
            if (!six) {
                return same(address.low(), low, bits, BITS_4);
            }
            return same(address.high(), high, Math.min(bits, Long.SIZE), Long.SIZE)
                    && same(address.low(), low, Math.max(0, bits - Long.SIZE), Long.SIZE);
        }

        /** Whether the first bits of two numbers are the same. */
        private static boolean same(long one, long other, int bits, int of) {
            return bits == 0 || ((one ^ other) >>> (of - bits)) == 0;
        }
    }

    /**
     * Reads addresses and blocks of them, parted by commas or blanks; empty if one can't be read.
     */
    public static Optional<Networks> parse(String text) {
        List<Block> blocks = new ArrayList<>();
        for (String word : text.strip().split("[\\s,]+", -1)) {
            Optional<Block> block = block(word);
            if (block.isEmpty()) {
                return Optional.empty();
            }
            blocks.add(block.get());
        }
        return Optional.of(new Networks(List.copyOf(blocks)));
    }

    private static Optional<Block> block(String word) {
        int slash = word.indexOf('/');
        Optional<Endpoint> address = Endpoint.parse(slash < 0 ? word : word.substring(0, slash), 0);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        Endpoint first = address.get();
        int most = first.isIpv6() ? BITS_6 : BITS_4;
        String length = slash < 0 ? Integer.toString(most) : word.substring(slash + 1);
        if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > most) {
            return Optional.empty();
        }
        int bits = Integer.parseInt(length);
        return Optional.of(new Block(first.isIpv6(), first.high(), first.low(), bits));
    }

    /** Whether an address is one of them. */
    public boolean contains(Endpoint address) {
        for (int index = 0; index < blocks.size(); index++) {
            if (blocks.get(index).contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return blocks.isEmpty();
    }
}
