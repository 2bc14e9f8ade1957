package strowger.usrloc;

import strowger.engine.transport.ListenSocket;

import java.util.Arrays;

/**
 * Gives each socket that contacts register on a short number, so that a record needs not its text.
 * Bounded: the sockets of a server are few. Read without a lock.
 */
final class SocketNumbers {
    private static final int COUNT_MAX = Short.MAX_VALUE;

    private volatile ListenSocket[] sockets = {ListenSocket.NONE};

    /** The number of a socket; 0 for none, and for those beyond the bound. */
    short number(ListenSocket socket) {
        short number = find(sockets, socket);
        return number >= 0 ? number : add(socket);
    }

    private static short find(ListenSocket[] known, ListenSocket socket) {
        for (short number = 0; number < known.length; number++) {
            if (known[number].equals(socket)) {
                return number;
            }
        }
        return -1;
    }

    private synchronized short add(ListenSocket socket) {
        ListenSocket[] known = sockets;
        short number = find(known, socket);
        if (number >= 0 || known.length > COUNT_MAX) {
            return (short) Math.max(number, 0);
        }
        ListenSocket[] more = Arrays.copyOf(known, known.length + 1);
        more[known.length] = socket;
        sockets = more;
        return (short) known.length;
    }

    /** The socket of a number; {@link ListenSocket#NONE} of 0. */
    ListenSocket socket(short number) {
        return sockets[number];
    }
}
