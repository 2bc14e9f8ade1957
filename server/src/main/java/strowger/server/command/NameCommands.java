package strowger.server.command;

import org.jspecify.annotations.Nullable;

import strowger.engine.dns.Destinations;
import strowger.engine.dns.DnsAnswer;
import strowger.engine.dns.DnsCounter;
import strowger.engine.dns.DnsDesk;
import strowger.engine.dns.DnsRecord;
import strowger.engine.dns.Question;
import strowger.engine.dns.RecordType;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.Protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** The {@code dns.*} and {@code dst_blocklist.*} commands, and what is counted of names. */
final class NameCommands {
    private static final long TTL_MAX_SEC = 86_400L * 365;

    private final Supplier<Destinations> destinations;

    NameCommands(Supplier<Destinations> destinations) {
        this.destinations = destinations;
    }

    private DnsDesk desk() {
        return destinations.get().desk();
    }

    void export(Exports exports) {
        exports.command("dns.view", _ -> view()).doc("The answers that are remembered.");
        exports.command("dns.lookup", this::look)
                .doc("What is remembered of a name: its type (A, AAAA, SRV, NAPTR), the name.");
        exports.command("dns.mem_info", _ -> memory()).doc("How many answers are remembered.");
        exports.command("dns.delete_all", _ -> forgetAll()).doc("Forgets all answers.");
        exports.command("dns.delete_all_force", _ -> forgetAll()).doc("Forgets all answers.");
        for (RecordType type : RecordType.values()) {
            exports.command(
                            "dns.delete_" + type.name().toLowerCase(Locale.ROOT),
                            arguments -> forget(type, arguments))
                    .doc("Forgets the " + type + " records of a name.");
        }
        exports.command("dns.add_a", arguments -> addAddress(RecordType.A, arguments))
                .doc("Remembers an IPv4 address: name, seconds, address.");
        exports.command("dns.add_aaaa", arguments -> addAddress(RecordType.AAAA, arguments))
                .doc("Remembers an IPv6 address: name, seconds, address.");
        exports.command("dns.add_srv", this::addService)
                .doc("Remembers a service: name, seconds, priority, weight, port, target.");
        exports.command("dst_blocklist.view", _ -> held()).doc("The targets in quarantine.");
        exports.command("dst_blocklist.add", this::hold)
                .doc(
                        "Puts a target into quarantine: address, port, protocol (1 UDP ...),"
                                + " seconds.");
        exports.command("dst_blocklist.delete_all", _ -> releaseAll())
                .doc("Lets all targets out of quarantine.");
        exports.statistic("dns", "failed_dns_request", () -> count(DnsCounter.FAILED))
                .doc(DnsCounter.FAILED.sentence());
        for (DnsCounter counter : DnsCounter.values()) {
            exports.statistic("dns", counter.name().toLowerCase(Locale.ROOT), () -> count(counter))
                    .doc(counter.sentence());
        }
    }

    private long count(DnsCounter counter) {
        return destinations.get().counters().value(counter);
    }

    private List<Struct> view() {
        return desk().entries().stream()
                .map(
                        entry ->
                                struct(entry.question(), entry.answer())
                                        .add("expires", entry.expiresSec()))
                .toList();
    }

    private static Struct struct(Question question, DnsAnswer answer) {
        Struct struct =
                new Struct()
                        .add("name", question.name())
                        .add("type", question.type().name())
                        .add("bad_name", answer.status() == DnsAnswer.Status.FOUND ? "no" : "yes");
        answer.records().forEach(record -> struct.add("record", text(record)));
        return struct;
    }

    private static String text(DnsRecord record) {
        return switch (record) {
            case DnsRecord.Address address -> host(address.endpoint());
            case DnsRecord.Service service ->
                    service.priority()
                            + " "
                            + service.weight()
                            + " "
                            + service.port()
                            + " "
                            + service.target();
            case DnsRecord.Pointer pointer ->
                    pointer.order()
                            + " "
                            + pointer.preference()
                            + " "
                            + pointer.flags()
                            + " "
                            + pointer.service()
                            + " "
                            + pointer.replacement();
            case DnsRecord.HostName name -> name.name();
        };
    }

    private static String host(Endpoint endpoint) {
        String text = endpoint.toString();
        return text.substring(0, text.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
    }

    private Struct look(CommandArguments arguments) throws Fault {
        Question question = new Question(arguments.text(1), type(arguments.text(0)));
        DnsAnswer answer = desk().look(question);
        if (answer.status() == DnsAnswer.Status.UNKNOWN) {
            throw new Fault(404, "Not Found");
        }
        return struct(question, answer);
    }

    private static RecordType type(String name) throws Fault {
        for (RecordType type : RecordType.values()) {
            if (type.name().equalsIgnoreCase(name)) {
                return type;
            }
        }
        throw new Fault(400, "No such type: " + name + "; there are A, AAAA, SRV, NAPTR and PTR");
    }

    private Struct memory() {
        return new Struct()
                .add("entries", (long) desk().count())
                .add("entries_max", (long) destinations.get().config().cacheEntriesMax());
    }

    private @Nullable Object forgetAll() {
        desk().forgetAll();
        return null;
    }

    private @Nullable Object forget(RecordType type, CommandArguments arguments) throws Fault {
        if (!desk().forget(new Question(arguments.text(0), type))) {
            throw new Fault(404, "Not Found");
        }
        return null;
    }

    private @Nullable Object addAddress(RecordType type, CommandArguments arguments) throws Fault {
        String address = arguments.text(2);
        Endpoint endpoint = endpoint(address, 0);
        if (endpoint.isIpv6() != (type == RecordType.AAAA)) {
            throw new Fault(400, "Not an address of an " + type + " record: " + address);
        }
        add(new Question(arguments.text(0), type), new DnsRecord.Address(endpoint), arguments);
        return null;
    }

    private static Endpoint endpoint(String address, int port) throws Fault {
        return Endpoint.parse(address, port)
                .orElseThrow(() -> new Fault(400, "No address: " + address));
    }

    private @Nullable Object addService(CommandArguments arguments) throws Fault {
        add(
                new Question(arguments.text(0), RecordType.SRV),
                new DnsRecord.Service(
                        port(arguments, 2),
                        port(arguments, 3),
                        port(arguments, 4),
                        arguments.text(5)),
                arguments);
        return null;
    }

    private static int port(CommandArguments arguments, int index) throws Fault {
        long number = arguments.integer(index);
        if (number < 0 || number > 65_535) {
            throw new Fault(400, "Parameter " + (index + 1) + " is not 0 to 65535: " + number);
        }
        return (int) number;
    }

    /** To records that are there already, as Kamailio does. */
    private void add(Question question, DnsRecord record, CommandArguments arguments) throws Fault {
        long ttlSec = arguments.integer(1);
        if (ttlSec < 1 || ttlSec > TTL_MAX_SEC) {
            throw new Fault(400, "Seconds are 1 to " + TTL_MAX_SEC + ": " + ttlSec);
        }
        List<DnsRecord> records = new ArrayList<>(desk().look(question).records());
        records.add(record);
        desk().add(question, records, ttlSec);
    }

    private List<Struct> held() {
        return desk().held().stream()
                .map(
                        held ->
                                new Struct()
                                        .add("protocol", held.protocol().text())
                                        .add("ip", host(held.endpoint()))
                                        .add("port", (long) held.endpoint().port())
                                        .add("expires", held.expiresSec()))
                .toList();
    }

    private @Nullable Object hold(CommandArguments arguments) throws Fault {
        Endpoint endpoint = endpoint(arguments.text(0), port(arguments, 1));
        long protocol = arguments.integer(2, 1) - 1;
        if (protocol < 0 || protocol >= Protocol.values().length) {
            throw new Fault(400, "No such protocol: " + arguments.text(2));
        }
        long usualSec = destinations.get().config().quarantineMs() / 1_000;
        desk().hold(Protocol.values()[(int) protocol], endpoint, arguments.integer(3, usualSec));
        return null;
    }

    private @Nullable Object releaseAll() {
        desk().releaseAll();
        return null;
    }
}
