package strowger.modules.addresses;

import java.net.InetAddress;

/** The name under which the name of an address is looked up (RFC 1035 §3.5, RFC 3596 §2.5). */
final class ReverseName {
    private ReverseName() {}

    static String of(InetAddress address) {
        byte[] bytes = address.getAddress();
        StringBuilder name = new StringBuilder();
        for (int index = bytes.length - 1; index >= 0; index--) {
            int octet = bytes[index] & 0xff;
            if (bytes.length == 4) {
                name.append(octet).append('.');
            } else {
                name.append(Character.forDigit(octet & 0xf, 16)).append('.');
                name.append(Character.forDigit(octet >> 4, 16)).append('.');
            }
        }
        return name.append(bytes.length == 4 ? "in-addr.arpa" : "ip6.arpa").toString();
    }
}
