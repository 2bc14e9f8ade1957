package strowger.modules.corex;

import strowger.engine.value.Value;

/** {@code protocol:host:port} as a text, the host an IPv6 address in brackets or not one. */
final class SocketText {
    private int protocolLength;
    private int hostOffset;
    private int hostLength;
    private int portOffset;
    private int portLength;

    /** Takes a text apart; false if it is none such. Without a port that is empty. */
    boolean wrap(Value text) {
        int colon = indexOf(text, ':', 0);
        if (colon <= 0 || colon + 1 >= text.length()) {
            return false;
        }
        protocolLength = colon;
        hostOffset = colon + 1;
        int end =
                text.byteAt(hostOffset) == '['
                        ? indexOf(text, ']', hostOffset) + 1
                        : indexOf(text, ':', hostOffset);
        end = end <= 0 ? text.length() : end;
        hostLength = end - hostOffset;
        portOffset = Math.min(end + 1, text.length());
        portLength = text.length() - portOffset;
        return hostLength > 0 && (end == text.length() || text.byteAt(end) == ':');
    }

    private static int indexOf(Value text, char letter, int from) {
        for (int index = from; index < text.length(); index++) {
            if (text.byteAt(index) == letter) {
                return index;
            }
        }
        return -1;
    }

    void protocol(Value text, Value out) {
        out.setText(text.buffer(), text.offset(), protocolLength);
    }

    void host(Value text, Value out) {
        out.setText(text.buffer(), text.offset() + hostOffset, hostLength);
    }

    void port(Value text, Value out) {
        out.setText(text.buffer(), text.offset() + portOffset, portLength);
    }

    boolean hasPort() {
        return portLength > 0;
    }
}
