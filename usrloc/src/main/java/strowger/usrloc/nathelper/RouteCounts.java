package strowger.usrloc.nathelper;

import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.AddressList;
import strowger.parser.HeaderName;
import strowger.parser.Token;

/** {@code $rr_count} and {@code $rr_top_count}: the Record-Routes of a message. */
final class RouteCounts {
    private static final Token TWO = Token.of("r2");
    private static final int COUNT_MAX = 256;
    private static final ThreadLocal<AddressList> LISTS = ThreadLocal.withInitial(AddressList::new);

    private RouteCounts() {}

    static void all(RoutingContext context, Value out) {
        AddressList list = LISTS.get().wrap(context.message(), HeaderName.RECORD_ROUTE);
        int count = 0;
        while (count < COUNT_MAX && list.next()) {
            count++;
        }
        out.setInteger(count);
    }

    static void top(RoutingContext context, Value out) {
        AddressList list = LISTS.get().wrap(context.message(), HeaderName.RECORD_ROUTE);
        if (!list.next()) {
            out.setInteger(0);
        } else {
            out.setInteger(list.address().uri().parameters().find(TWO) ? 2 : 1);
        }
    }
}
