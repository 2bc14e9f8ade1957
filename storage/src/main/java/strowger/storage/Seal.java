package strowger.storage;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Seals entries of a file: a checksum in 4 bytes before each value tells whether key and value are
 * what was put, and were put under this layout. One thread at a time.
 */
final class Seal {
    private static final int BYTES = Integer.BYTES;

    private final byte[] layout;
    private final CRC32C checksum = new CRC32C();

    /**
     * @param layout of the records, as text.
     */
    Seal(byte[] layout) {
        this.layout = layout.clone();
    }

    /** The value with its seal. */
    byte[] close(byte[] key, byte[] value) {
        byte[] sealed = new byte[BYTES + value.length];
        System.arraycopy(value, 0, sealed, BYTES, value.length);
        ByteBuffer.wrap(sealed).putInt(checksum(key, sealed));
        return sealed;
    }

    /** The value within; empty if the seal is broken. */
    Optional<byte[]> open(byte[] key, byte[] sealed) {
        boolean whole =
                sealed.length >= BYTES && ByteBuffer.wrap(sealed).getInt() == checksum(key, sealed);
        return whole
                ? Optional.of(Arrays.copyOfRange(sealed, BYTES, sealed.length))
                : Optional.empty();
    }

    private int checksum(byte[] key, byte[] sealed) {
        checksum.reset();
        checksum.update(layout);
        checksum.update(key);
        checksum.update(sealed, BYTES, sealed.length - BYTES);
        return (int) checksum.getValue();
    }
}
