package strowger.modules.uac;

import strowger.engine.module.ConfigurationException;

import java.util.Locale;

/** The parts of a request that the script makes, {@code $uac_req(...)}. */
enum RequestField {
    ALL,
    METHOD,
    RURI,
    FURI,
    FTAG,
    TURI,
    TTAG,
    CALLID,
    CSEQNO,
    OURI,
    SOCK,
    HDRS,
    BODY,
    AUSER,
    APASSWD,
    FLAGS,
    EVROUTE,
    EVPARAM,
    EVCODE,
    EVTYPE,
    FR_TIMEOUT,
    FR_INV_TIMEOUT;

    static RequestField of(String name) {
        for (RequestField field : values()) {
            if (field.name().toLowerCase(Locale.ROOT).equals(name)) {
                return field;
            }
        }
        throw new ConfigurationException(
                "$uac_req has no '"
                        + name
                        + "'; there are all, method, ruri, furi, ftag, turi, ttag, callid, cseqno,"
                        + " ouri, sock, hdrs, body, auser, apasswd, flags, evroute, evparam,"
                        + " evcode, evtype, fr_timeout, fr_inv_timeout");
    }

    /** Whether it holds a number. */
    boolean isNumber() {
        return switch (this) {
            case CSEQNO, FLAGS, EVROUTE, EVCODE, EVTYPE, FR_TIMEOUT, FR_INV_TIMEOUT -> true;
            default -> false;
        };
    }
}
