package strowger.modules.addresses;

import strowger.engine.dns.DnsRecord;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a question gave, as scripts read it: fields, and lists of fields. Immutable once made. */
final class DnsResult {
    private final Map<String, Object> fields = new HashMap<>(); // Long or String
    private final Map<String, List<Object>> lists = new HashMap<>(); // of these

    private DnsResult() {}

    static DnsResult ofAddresses(String host, List<DnsRecord> records) {
        DnsResult result = new DnsResult();
        List<InetAddress> addresses = addresses(records);
        boolean ipv4 = addresses.stream().anyMatch(Inet4Address.class::isInstance);
        boolean ipv6 = addresses.stream().anyMatch(each -> !(each instanceof Inet4Address));
        result.fields.put("hostname", host);
        result.fields.put("count", (long) addresses.size());
        result.fields.put("ipv4", ipv4 ? 1L : 0L);
        result.fields.put("ipv6", ipv6 ? 1L : 0L);
        for (InetAddress address : addresses) {
            result.add("addr", address.getHostAddress());
            result.add("type", address instanceof Inet4Address ? 4L : 6L);
        }
        return result;
    }

    private static List<InetAddress> addresses(List<DnsRecord> records) {
        List<InetAddress> addresses = new ArrayList<>();
        for (DnsRecord record : records) {
            if (record instanceof DnsRecord.Address address) {
                addresses.add(address.endpoint().toSocketAddress().getAddress());
            }
        }
        return addresses;
    }

    static boolean hasAddress(List<DnsRecord> records, InetAddress wanted) {
        return addresses(records).contains(wanted);
    }

    static DnsResult ofServices(Stream<DnsRecord.Service> services) {
        DnsResult result = new DnsResult();
        List<DnsRecord.Service> all = services.toList();
        result.fields.put("count", (long) all.size());
        for (DnsRecord.Service service : all) {
            result.add("target", service.target());
            result.add("port", (long) service.port());
            result.add("priority", (long) service.priority());
            result.add("weight", (long) service.weight());
        }
        return result;
    }

    static DnsResult ofPointers(Stream<DnsRecord.Pointer> pointers) {
        DnsResult result = new DnsResult();
        List<DnsRecord.Pointer> all = pointers.toList();
        result.fields.put("count", (long) all.size());
        for (DnsRecord.Pointer pointer : all) {
            result.add("order", (long) pointer.order());
            result.add("pref", (long) pointer.preference());
            result.add("flags", pointer.flags());
            result.add("services", pointer.service());
            result.add("regex", pointer.regularExpression());
            result.add("replace", pointer.replacement());
        }
        return result;
    }

    static DnsResult ofNames(String ip, List<DnsRecord> records) {
        DnsResult result = new DnsResult();
        result.fields.put("ip", ip);
        long count = 0;
        for (DnsRecord record : records) {
            if (record instanceof DnsRecord.HostName host) {
                result.fields.putIfAbsent("hostname", host.name());
                count++;
            }
        }
        result.fields.put("count", count);
        return result;
    }

    private void add(String name, Object value) {
        lists.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }

    /** Reads {@code count}, {@code addr[1]}, {@code addr[-1]} (the last); null for what is not. */
    void read(String key, RoutingContext context, Value out) {
        int bracket = key.indexOf('[');
        String name = bracket < 0 ? key : key.substring(0, bracket);
        Object field =
                lists.containsKey(name)
                        ? element(lists.get(name), bracket < 0 ? "0" : key.substring(bracket + 1))
                        : fields.get(name);
        if (field instanceof Long number) {
            out.setInteger(number);
        } else if (field instanceof String text) {
            context.beginText(text.length()).putToken(text);
            context.endText(out);
        } else {
            out.setNull();
        }
    }

    private static Object element(List<?> list, String index) {
        String digits = index.endsWith("]") ? index.substring(0, index.length() - 1) : index;
        if (!digits.strip().matches("-?[0-9]{1,4}")) {
            return Absent.ABSENT;
        }
        int number = Integer.parseInt(digits.strip());
        int place = number < 0 ? list.size() + number : number;
        return place < 0 || place >= list.size() ? Absent.ABSENT : list.get(place);
    }

    /** Stands for what is not there. */
    private enum Absent {
        ABSENT
    }
}
