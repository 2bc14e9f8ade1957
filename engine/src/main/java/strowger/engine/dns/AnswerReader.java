package strowger.engine.dns;

import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import strowger.engine.transport.Endpoint;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Reads what a name server answered: records of the type, aliases followed, times to live. */
final class AnswerReader {
    /** Records that an answer may have. */
    static final int RECORDS_MAX = 512;

    private static final int ALIASES_MAX = 8;

    private final DnsConfig config;
    private final LongSupplier clockMs;

    /** What an answer amounts to. */
    enum Outcome {
        /** It says what was asked. */
        ANSWER,
        /** It says that another name must be asked for. */
        ALIAS,
        /** It can't be used. */
        REFUSED,
        /** The server can't say. */
        SERVER_FAILED
    }

    /** An answer as it was read; only what fits the outcome means anything. */
    record Reading(Outcome outcome, DnsAnswer answer, String alias) {
        static Reading of(Outcome outcome) {
            return new Reading(outcome, DnsAnswer.UNKNOWN, "");
        }
    }

    AnswerReader(DnsConfig config, LongSupplier clockMs) {
        this.config = config;
        this.clockMs = clockMs;
    }

    static int type(RecordType type) {
        return switch (type) {
            case A -> Type.A;
            case AAAA -> Type.AAAA;
            case SRV -> Type.SRV;
            case NAPTR -> Type.NAPTR;
            case PTR -> Type.PTR;
        };
    }

    Reading read(Message message, String name, RecordType type) {
        int code = message.getRcode();
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
            return Reading.of(Outcome.SERVER_FAILED);
        }
        List<Record> answers = message.getSection(Section.ANSWER);
        if (answers.size() > RECORDS_MAX) {
            return Reading.of(Outcome.REFUSED);
        }
        String owner = name.toLowerCase(Locale.ROOT);
        long ttlSec = Long.MAX_VALUE;
        for (int aliases = 0; aliases <= ALIASES_MAX; aliases++) {
            List<DnsRecord> found = new ArrayList<>();
            String alias = "";
            for (Record each : answers) {
                if (text(each.getName()).equals(owner)) {
                    if (each instanceof CNAMERecord canonical) {
                        alias = text(canonical.getTarget());
                        ttlSec = Math.min(ttlSec, each.getTTL());
                    } else if (each.getType() == type(type)) {
                        found.add(record(each));
                        ttlSec = Math.min(ttlSec, each.getTTL());
                    }
                }
            }
            if (!found.isEmpty()) {
                return new Reading(
                        Outcome.ANSWER,
                        new DnsAnswer(DnsAnswer.Status.FOUND, found, expiresMs(ttlSec)),
                        "");
            }
            if (alias.isEmpty()) {
                boolean more = aliases > 0 && code == Rcode.NOERROR && !hasAuthority(message);
                return more
                        ? new Reading(Outcome.ALIAS, DnsAnswer.UNKNOWN, owner)
                        : new Reading(Outcome.ANSWER, none(message), "");
            }
            owner = alias;
        }
        return Reading.of(Outcome.REFUSED); // aliases in a circle
    }

    private static boolean hasAuthority(Message message) {
        return message.getSection(Section.AUTHORITY).stream().anyMatch(SOARecord.class::isInstance);
    }

    private static String text(Name name) {
        return name.toString(true).toLowerCase(Locale.ROOT);
    }

    private static DnsRecord record(Record each) {
        return switch (each) {
            case ARecord a -> address(a.getAddress());
            case AAAARecord aaaa -> address(aaaa.getAddress());
            case SRVRecord srv ->
                    new DnsRecord.Service(
                            srv.getPriority(),
                            srv.getWeight(),
                            srv.getPort(),
                            rootless(srv.getTarget()));
            case NAPTRRecord naptr ->
                    new DnsRecord.Pointer(
                            naptr.getOrder(),
                            naptr.getPreference(),
                            naptr.getFlags(),
                            naptr.getService(),
                            naptr.getRegexp(),
                            rootless(naptr.getReplacement()));
            case PTRRecord pointer -> new DnsRecord.HostName(text(pointer.getTarget()));
            default -> throw new IllegalStateException("a record of no known type: " + each);
        };
    }

    private static String rootless(Name name) {
        return name.equals(Name.root) ? "" : text(name);
    }

    private static DnsRecord address(InetAddress address) {
        return new DnsRecord.Address(Endpoint.of(new InetSocketAddress(address, 0)));
    }

    private long expiresMs(long ttlSec) {
        long kept = Math.clamp(ttlSec, config.minTtlSec(), config.maxTtlSec());
        return clockMs.getAsLong() + TimeUnit.SECONDS.toMillis(kept);
    }

    /** That there is nothing is remembered as long as the zone says (RFC 2308 §5). */
    private DnsAnswer none(Message message) {
        long ttlSec = config.negativeTtlSec();
        for (Record each : message.getSection(Section.AUTHORITY)) {
            if (each instanceof SOARecord zone) {
                ttlSec = Math.min(ttlSec, Math.min(zone.getTTL(), zone.getMinimum()));
            }
        }
        return DnsAnswer.none(
                DnsAnswer.Status.NONE, clockMs.getAsLong() + TimeUnit.SECONDS.toMillis(ttlSec));
    }
}
