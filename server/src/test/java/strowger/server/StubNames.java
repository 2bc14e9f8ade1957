package strowger.server;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A name server on loopback, over UDP. */
final class StubNames implements AutoCloseable {
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final List<Record> zone = new CopyOnWriteArrayList<>();

    StubNames() throws IOException {
        Thread.ofPlatform().daemon().start(this::serve);
    }

    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    StubNames add(String owner, String type, String data) throws IOException {
        Name name = Name.fromString(owner, Name.root);
        zone.add(Record.fromString(name, Type.value(type), DClass.IN, 60, data, Name.root));
        return this;
    }

    private void serve() {
        byte[] memory = new byte[1_500];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(memory, memory.length);
                socket.receive(packet);
                byte[] answer = answer(Arrays.copyOf(memory, packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private byte[] answer(byte[] bytes) throws IOException {
        Message question = new Message(bytes);
        Record asked = question.getQuestion();
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(asked, Section.QUESTION);
        boolean known = false;
        for (Record record : zone) {
            boolean named = record.getName().equals(asked.getName());
            known |= named;
            if (named && record.getType() == asked.getType()) {
                answer.addRecord(record, Section.ANSWER);
            }
        }
        if (!known) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        return answer.toWire();
    }

    @Override
    public void close() {
        socket.close();
    }
}
