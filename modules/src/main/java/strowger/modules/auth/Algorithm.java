package strowger.modules.auth;

import strowger.engine.module.ConfigurationException;
import strowger.engine.value.Value;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The hash of a digest (RFC 8760 §2.1). */
enum Algorithm {
    MD5("MD5", "MD5", 16),
    SHA_256("SHA-256", "SHA-256", 32),
    SHA_512_256("SHA-512-256", "SHA-512/256", 32);

    /** The longest hash in hexadecimal digits. */
    static final int HEX_LENGTH_MAX = 64;

    private final String token;
    private final String provided;
    private final int length;

    Algorithm(String token, String provided, int length) {
        this.token = token;
        this.provided = provided;
        this.length = length;
    }

    /** Its name in headers. */
    String token() {
        return token;
    }

    /** Its name for the platform. */
    String provided() {
        return provided;
    }

    /** Bytes of a hash. */
    int length() {
        return length;
    }

    boolean is(Value name) {
        boolean same = name.length() == token.length();
        for (int index = 0; index < token.length() && same; index++) {
            int letter = name.byteAt(index);
            int upper = letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter;
            same = upper == token.charAt(index);
        }
        return same;
    }

    /**
     * The algorithms of a list, the preferred first.
     *
     * @throws ConfigurationException if one is not known.
     */
    static List<Algorithm> list(String names) {
        List<Algorithm> list = new ArrayList<>();
        for (String name : names.split(",", -1)) {
            list.add(of(name.strip()));
        }
        return list;
    }

    private static Algorithm of(String name) {
        for (Algorithm each : values()) {
            if (each.token.equals(name.toUpperCase(Locale.ROOT))) {
                return each;
            }
        }
        throw new ConfigurationException(
                "no algorithm '" + name + "'; there are MD5, SHA-256, SHA-512-256");
    }
}
