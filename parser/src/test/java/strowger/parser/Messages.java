package strowger.parser;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Messages of our own that the tests read and change; files, for their line ends count. */
final class Messages {
    /** 1,068 bytes with a session description: the message all figures are given for. */
    static final byte[] INVITE = read("invite.sip");

    static final byte[] REGISTER = read("register.sip");
    static final byte[] RINGING = read("ringing.sip");
    static final byte[] NOTIFY = read("notify.sip");

    private Messages() {}

    private static byte[] read(String name) {
        try (InputStream in = Messages.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
