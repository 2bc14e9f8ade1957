package strowger.engine.dns;

import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A name server on loopback, over UDP and TCP, that says what a test tells it to. */
final class StubNameServer implements AutoCloseable {
    private static final int UDP_LENGTH_MAX = 1_232;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Map<String, List<Record>> zone = new ConcurrentHashMap<>();
    private final Map<String, UnaryOperator<byte[]>> spoilers = new ConcurrentHashMap<>();
    private final List<String> silent = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    StubNameServer() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        tcp = new ServerSocket(0, 16, loopback);
        udp = new DatagramSocket(tcp.getLocalPort(), loopback);
        Thread.ofPlatform().daemon().start(this::serveUdp);
        Thread.ofPlatform().daemon().start(this::serveTcp);
    }

    String address() {
        return "127.0.0.1:" + udp.getLocalPort();
    }

    /** Adds a record, as in a zone file: {@code add("a.test", 60, "A", "192.0.2.1")}. */
    StubNameServer add(String owner, long ttlSec, String type, String data) throws IOException {
        Name name = Name.fromString(owner, Name.root);
        Record record =
                Record.fromString(name, Type.value(type), DClass.IN, ttlSec, data, Name.root);
        zone.computeIfAbsent(owner, _ -> new ArrayList<>()).add(record);
        return this;
    }

    /** Forgets all records. */
    void clear() {
        zone.clear();
    }

    /** Changes the bytes of the answers about a name. */
    void spoil(String owner, UnaryOperator<byte[]> spoiler) {
        spoilers.put(owner, spoiler);
    }

    /** Says nothing about a name. */
    void silence(String owner) {
        silent.add(owner);
    }

    /** What was asked, as {@code A a.test udp}. */
    List<String> asked() {
        return asked;
    }

    private void serveUdp() {
        byte[] memory = new byte[65_535];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(memory, memory.length);
                udp.receive(packet);
                byte[] question = java.util.Arrays.copyOf(memory, packet.getLength());
                byte[] answer = answer(question, UDP_LENGTH_MAX, "udp");
                if (answer != null) {
                    udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket socket = tcp.accept();
                    DataInputStream in = new DataInputStream(socket.getInputStream());
                    DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
                byte[] question = new byte[in.readUnsignedShort()];
                in.readFully(question);
                byte[] answer = answer(question, 65_535, "tcp");
                if (answer != null) {
                    out.writeShort(answer.length);
                    out.write(answer);
                    out.flush();
                }
            } catch (IOException closed) {
                if (tcp.isClosed()) {
                    return;
                }
            }
        }
    }

    private byte @Nullable [] answer(byte[] bytes, int lengthMax, String over) throws IOException {
        Message question = new Message(bytes);
        Record wanted = question.getQuestion();
        String name = wanted.getName().toString(true);
        asked.add(Type.string(wanted.getType()) + " " + name + " " + over);
        if (silent.contains(name)) {
            return null;
        }
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(wanted, Section.QUESTION);
        List<Record> records = chain(name, wanted.getType());
        records.forEach(record -> answer.addRecord(record, Section.ANSWER));
        if (!zone.containsKey(name)) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        byte[] wire = answer.toWire(65_535);
        if (wire.length > lengthMax) {
            Message cut = new Message(question.getHeader().getID());
            cut.getHeader().setFlag(Flags.QR);
            cut.getHeader().setFlag(Flags.TC);
            cut.addRecord(wanted, Section.QUESTION);
            wire = cut.toWire();
        }
        return spoilers.getOrDefault(name, UnaryOperator.identity()).apply(wire);
    }

    /** The records of a name, and of what it is an alias of, as a recursive server gives them. */
    private List<Record> chain(String first, int type) {
        List<Record> found = new ArrayList<>();
        String name = first;
        for (int hop = 0; hop < 4; hop++) {
            String next = "";
            for (Record record : zone.getOrDefault(name, List.of())) {
                if (record.getType() == type) {
                    found.add(record);
                } else if (record instanceof org.xbill.DNS.CNAMERecord alias) {
                    found.add(record);
                    next = alias.getTarget().toString(true);
                }
            }
            name = next;
        }
        return found;
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
