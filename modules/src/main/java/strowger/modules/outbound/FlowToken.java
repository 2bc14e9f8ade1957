package strowger.modules.outbound;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.transport.Endpoint;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Protocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A flow as text that only we can make (RFC 5626 §5.2): in base64
 *
 * <pre>
 *  bytes
 *     10  the last of HMAC-SHA1 over what follows
 *      1  protocol, from 1; the highest bit set for IPv6
 *   4|16  local address
 *      2  local port
 *   4|16  remote address
 *      2  remote port
 * </pre>
 *
 * Reusable; for one thread.
 */
final class FlowToken {
    static final int TEXT_LENGTH_MAX = 64;
    private static final String ALGORITHM = "HmacSHA1";
    private static final int HASH_LENGTH = 10;
    private static final int SIX = 0x80;
    private static final int FOUR_LENGTH = HASH_LENGTH + 13;
    private static final int SIX_LENGTH = HASH_LENGTH + 37;

    private final Mac mac;
    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[SIX_LENGTH]);
    private Protocol protocol = Protocol.UDP;
    private final Endpoint local = new Endpoint();
    private final Endpoint remote = new Endpoint();

    FlowToken(SecretKeySpec key) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
        } catch (GeneralSecurityException absent) { // every platform has it
            throw new IllegalStateException(absent);
        }
    }

    /** The key that a secret gives; servers with the same secret know each other's tokens. */
    static SecretKeySpec key(byte[] secret) {
        try {
            return new SecretKeySpec(MessageDigest.getInstance("SHA-1").digest(secret), ALGORITHM);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException(absent);
        }
    }

    /** The token of the flow between a socket of ours and a peer. */
    byte[] make(ListenSocket socket, Endpoint peer) {
        boolean six = peer.isIpv6();
        int at = HASH_LENGTH;
        bytes.putByte(at++, (byte) (socket.protocol().ordinal() + 1 | (six ? SIX : 0)));
        at = put(at, socket.endpoint(), six);
        at = put(at, peer, six);
        hash(at);
        return Base64.getEncoder().encode(Arrays.copyOf(bytes.byteArray(), at));
    }

    private int put(int at, Endpoint endpoint, boolean six) {
        byte[] address = endpoint.toSocketAddress().getAddress().getAddress();
        int length = six ? 16 : 4;
        bytes.setMemory(at, length, (byte) 0);
        bytes.putBytes(at, address, 0, Math.min(length, address.length));
        bytes.putShort(at + length, (short) endpoint.port(), ByteOrder.BIG_ENDIAN);
        return at + length + 2;
    }

    /** Puts the hash of what stands behind its place there. */
    private void hash(int end) {
        byte[] hash = hashOf(end);
        bytes.putBytes(0, hash, hash.length - HASH_LENGTH, HASH_LENGTH);
    }

    private byte[] hashOf(int end) {
        mac.update(bytes.byteArray(), HASH_LENGTH, end - HASH_LENGTH);
        return mac.doFinal();
    }

    /** Reads a token; false if it is none of ours. */
    boolean read(DirectBuffer buffer, int offset, int length) {
        byte[] decoded = decoded(buffer, offset, length);
        if (decoded.length != FOUR_LENGTH && decoded.length != SIX_LENGTH) {
            return false;
        }
        boolean six = decoded.length == SIX_LENGTH;
        bytes.putBytes(0, decoded);
        byte[] hash = hashOf(decoded.length);
        int differs = ((bytes.getByte(HASH_LENGTH) & SIX) != 0) == six ? 0 : 1;
        for (int index = 0; index < HASH_LENGTH; index++) {
            differs |= decoded[index] ^ hash[hash.length - HASH_LENGTH + index];
        }
        int number = (bytes.getByte(HASH_LENGTH) & ~SIX & 0xFF) - 1;
        if (differs != 0 || number < 0 || number >= Protocol.values().length) {
            return false;
        }
        protocol = Protocol.values()[number];
        int place = six ? 18 : 6;
        return take(local, HASH_LENGTH + 1, six) && take(remote, HASH_LENGTH + 1 + place, six);
    }

    private static byte[] decoded(DirectBuffer buffer, int offset, int length) {
        if (length > TEXT_LENGTH_MAX) {
            return new byte[0];
        }
        String text = buffer.getStringWithoutLengthAscii(offset, length).replace("%3D", "=");
        try {
            return Base64.getDecoder().decode(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException noBase64) {
            return new byte[0];
        }
    }

    private boolean take(Endpoint target, int at, boolean six) {
        byte[] address = new byte[six ? 16 : 4];
        bytes.getBytes(at, address);
        int port = bytes.getShort(at + address.length, ByteOrder.BIG_ENDIAN) & 0xFFFF;
        try {
            target.set(new InetSocketAddress(InetAddress.getByAddress(address), port));
            return true;
        } catch (UnknownHostException impossible) { // the length is right
            return false;
        }
    }

    Protocol protocol() {
        return protocol;
    }

    Endpoint local() {
        return local;
    }

    Endpoint remote() {
        return remote;
    }
}
