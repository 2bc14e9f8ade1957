package strowger.modules.addresses;

import strowger.engine.value.Value;
import strowger.parser.IpAddress;

import java.util.List;

/**
 * A range of addresses and what they are for (RFC 6890, RFC 4291), under the names Kamailio gives.
 */
record AddressType(Subnet range, Value name) {
    private static final Value RESERVED = Value.ofText("RESERVED");
    private static final Value PUBLIC = Value.ofText("PUBLIC");

    private static final List<AddressType> IPV4 =
            List.of(
                    of("0.0.0.0/8", "PRIVATE"),
                    of("10.0.0.0/8", "PRIVATE"),
                    of("100.64.0.0/10", "SHARED"),
                    of("127.0.0.0/8", "LOOPBACK"),
                    of("169.254.0.0/16", "LINK-LOCAL"),
                    of("172.16.0.0/12", "PRIVATE"),
                    of("192.0.0.0/24", "RESERVED"),
                    of("192.0.2.0/24", "TEST-NET"),
                    of("192.88.99.0/24", "6TO4-RELAY"),
                    of("192.168.0.0/16", "PRIVATE"),
                    of("198.18.0.0/15", "RESERVED"),
                    of("198.51.100.0/24", "TEST-NET"),
                    of("203.0.113.0/24", "TEST-NET"),
                    of("224.0.0.0/4", "MULTICAST"),
                    of("255.255.255.255", "BROADCAST"),
                    of("240.0.0.0/4", "RESERVED"));
    private static final List<AddressType> IPV6 =
            List.of(
                    of("::", "UNSPECIFIED"),
                    of("::1", "LOOPBACK"),
                    of("::ffff:0:0/96", "IPV4MAP"),
                    of("100::/64", "DISCARD"),
                    of("2001::/32", "TEREDO"),
                    of("2001:10::/28", "ORCHID"),
                    of("2001:db8::/32", "DOCUMENTATION"),
                    of("2002::/16", "6TO4"),
                    of("fc00::/7", "UNIQUE-LOCAL-UNICAST"),
                    of("fe80::/10", "LINK-LOCAL-UNICAST"),
                    of("ff00::/8", "MULTICAST"),
                    of("2000::/3", "GLOBAL-UNICAST"));

    private static AddressType of(String range, String name) {
        Value text = Value.ofText(range);
        Subnet subnet = new Subnet();
        boolean sound = subnet.wrap(text.buffer(), text.offset(), text.length());
        assert sound : range;
        return new AddressType(subnet, Value.ofText(name));
    }

    /** What an address is for. */
    static Value of(IpAddress address) {
        List<AddressType> types = address.isIpv6() ? IPV6 : IPV4;
        for (int index = 0; index < types.size(); index++) {
            if (types.get(index).range.contains(address)) {
                return types.get(index).name;
            }
        }
        return address.isIpv6() ? RESERVED : PUBLIC;
    }

    /** Whether an address is one of RFC 1918's. */
    static boolean isPrivate(IpAddress address) {
        return !address.isIpv6()
                && (IPV4.get(1).range.contains(address)
                        || IPV4.get(5).range.contains(address)
                        || IPV4.get(9).range.contains(address));
    }
}
