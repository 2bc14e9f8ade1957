package strowger.engine.routing;

import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Protocol;
import strowger.engine.value.Arena;
import strowger.engine.value.Value;

/**
 * The Path headers by which we put ourselves on the way to a contact (RFC 3327 §5.2). They are
 * written when the request is sent, as only then the socket it leaves by is known. Reusable.
 */
public final class PathHeaders {
    /** How many a request can be given. */
    public static final int COUNT_MAX = 8;

    private static final byte[] BEGIN = Output.bytes("Path: <sip:");
    private static final byte[] TRANSPORT = Output.bytes(";transport=");
    private static final byte[] LOOSE = Output.bytes(";lr");
    private static final byte[] SOCKET_NAME = Output.bytes(";sn=");
    private static final byte[] ONE_OF_TWO = Output.bytes(";r2=on");
    private static final Value SOCKETS_OWN = new Value();
    private static final int LINE_LENGTH = 192; // the address and constants at their longest
    private static final int DEFAULT_PORT = 5060;

    private final Value[] users = new Value[COUNT_MAX];
    private final Value[] hosts = new Value[COUNT_MAX];
    private final Value[] parameters = new Value[COUNT_MAX];
    private final boolean[] twice = new boolean[COUNT_MAX];
    private final boolean[] named = new boolean[COUNT_MAX];
    private int count;

    PathHeaders() {
        for (int index = 0; index < COUNT_MAX; index++) {
            users[index] = new Value();
            hosts[index] = new Value();
            parameters[index] = new Value();
        }
    }

    /** Forgets all that were asked for. */
    public void clear() {
        count = 0;
    }

    /** Becomes the same wishes, their text in an arena. */
    void copyFrom(PathHeaders other, Arena arena) {
        count = 0;
        for (int index = 0; index < other.count; index++) {
            add(
                    other.users[index],
                    other.hosts[index],
                    other.parameters[index],
                    other.twice[index],
                    other.named[index],
                    arena);
        }
    }

    /** How many are asked for. */
    public int count() {
        return count;
    }

    /**
     * Asks for one, below those asked for before.
     *
     * @param user of its URI; null for none.
     * @param host and port of its URI; null for those of the socket the request leaves by.
     * @param parametersOfUri put behind {@code lr}, each with its semicolon; null for none.
     * @param oneForEachSide whether there are two: for the socket the request leaves by, and for
     *     the one it came by.
     * @param withSocketName whether the URI carries the name of the socket as {@code sn}.
     * @return false when there are {@link #COUNT_MAX} of them, or the arena is full.
     */
    public boolean add(
            Value user,
            Value host,
            Value parametersOfUri,
            boolean oneForEachSide,
            boolean withSocketName,
            Arena arena) {
        if (count == COUNT_MAX) {
            return false;
        }
        Branch.assign(users[count], user, arena);
        Branch.assign(hosts[count], host, arena);
        Branch.assign(parameters[count], parametersOfUri, arena);
        twice[count] = oneForEachSide;
        named[count] = withSocketName;
        boolean kept =
                users[count].isText() == user.isText()
                        && hosts[count].isText() == host.isText()
                        && parameters[count].isText() == parametersOfUri.isText();
        count += kept ? 1 : 0;
        return kept;
    }

    /** The user of one; null for none. */
    public Value user(int index) {
        return users[index];
    }

    /** The host and port of one; null for those of the socket. */
    public Value host(int index) {
        return hosts[index];
    }

    /** The parameters of one, each with its semicolon; null for none. */
    public Value parameters(int index) {
        return parameters[index];
    }

    /** Whether one stands for the socket the request leaves by and the one it came by. */
    public boolean isOneForEachSide(int index) {
        return twice[index];
    }

    /** Whether one carries the name of the socket. */
    public boolean isSocketNamed(int index) {
        return named[index];
    }

    /** Bytes that the lines take at most. */
    int lengthMax() {
        int length = 0;
        for (int index = 0; index < count; index++) {
            int given = length(users[index]) + length(hosts[index]) + length(parameters[index]);
            length += 2 * (LINE_LENGTH + given);
        }
        return length;
    }

    private static int length(Value text) {
        return text.isText() ? text.length() : 0;
    }

    /** Writes the lines; the topmost is the one nearest to the registrar. */
    void write(ListenSocket leavesBy, ListenSocket cameBy, Output out) {
        for (int index = 0; index < count; index++) {
            putLine(index, hosts[index], leavesBy, out);
            if (twice[index]) {
                putLine(index, SOCKETS_OWN, cameBy, out);
            }
        }
    }

    private void putLine(int index, Value host, ListenSocket socket, Output out) {
        out.put(BEGIN);
        if (length(users[index]) > 0) {
            out.put(users[index]).put('@');
        }
        if (length(host) > 0) {
            out.put(host);
        } else {
            out.putHostAndPort(socket, DEFAULT_PORT);
        }
        if (socket.protocol() != Protocol.UDP) {
            out.put(TRANSPORT).putToken(socket.protocol().text());
        }
        if (named[index] && !socket.name().isEmpty()) {
            out.put(SOCKET_NAME).putToken(socket.name());
        }
        out.put(LOOSE);
        if (parameters[index].isText()) {
            out.put(parameters[index]);
        }
        if (twice[index]) {
            out.put(ONE_OF_TWO);
        }
        out.put('>').putLineEnd();
    }
}
