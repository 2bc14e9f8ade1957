package strowger.usrloc.nathelper;

import strowger.engine.transport.Endpoint;

/** Addresses that mean nothing beyond a network: RFC 1918, RFC 6598, RFC 4193. */
final class PrivateAddress {
    private PrivateAddress() {}

    /** Whether an address is one of them. */
    static boolean is(Endpoint endpoint) {
        if (endpoint.isIpv6()) {
            return endpoint.high() >>> 57 == 0xFC >>> 1; // fc00::/7
        }
        int address = (int) endpoint.low();
        return endpoint.isIpv4()
                && (address >>> 24 == 10 // 10.0.0.0/8
                        || address >>> 20 == 0xAC1 // 172.16.0.0/12
                        || address >>> 16 == 0xC0A8 // 192.168.0.0/16
                        || address >>> 22 == 0x6440 >>> 6); // 100.64.0.0/10
    }
}
