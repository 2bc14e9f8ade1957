package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Test;

import strowger.modules.addresses.IpopsModule;
import strowger.modules.corex.CorexModule;
import strowger.modules.json.JanssonModule;
import strowger.modules.json.JsonModule;
import strowger.modules.sdp.SdpopsModule;
import strowger.modules.statistics.StatisticsModule;

import java.lang.management.ManagementFactory;
import java.util.List;

/** The modules that read and edit bodies allocate nothing once warm. */
class MessageAllocationTest {
    private static final int WARM_UP = 5_000;
    private static final int ROUNDS = 500;
    private static final int ATTEMPTS = 20; // the compiler decides when it is warm
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final String JSON = "{\"a\":1,\"b\":{\"c\":\"x\\ny\",\"d\":[10,20]}}";
    private static final String INVITE =
            """
            INVITE sip:bob@127.0.0.1 SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKa1
            From: <sip:alice@example.com>;tag=f1
            To: <sip:bob@example.com>
            Call-ID: c1@example.com
            CSeq: 7 INVITE
            Content-Type: application/sdp

            v=0
            o=alice 1 2 IN IP4 127.0.0.1
            s=-
            c=IN IP4 10.0.0.1
            t=0 0
            m=audio 49170 RTP/AVP 0 8 101
            a=rtpmap:101 telephone-event/8000
            """;

    private final Stage stage =
            new Stage(
                            new CoreModule(),
                            new PvModule(),
                            new TextopsModule(),
                            new TextopsxModule(),
                            new SdpopsModule(),
                            new JsonModule(),
                            new JanssonModule(),
                            new IpopsModule(),
                            new CorexModule(),
                            new StatisticsModule())
                    .set("statistics", "variable", "calls")
                    .start()
                    .receive(INVITE);

    private void assertNothingAllocated(Stage.Call... calls) {
        long least = Long.MAX_VALUE;
        for (int attempt = -1; attempt < ATTEMPTS && least > 0; attempt++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int round = 0; round < (attempt < 0 ? WARM_UP : ROUNDS); round++) {
                stage.receiveAgain();
                for (int index = 0; index < calls.length; index++) {
                    stage.call(calls[index]);
                }
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least, () -> List.of(calls).getFirst().export().name());
    }

    @Test
    void descriptionsAreAskedAndEdited() {
        assertNothingAllocated(stage.bind("sdp_with_codecs_by_name", "PCMU"));
        assertNothingAllocated(stage.bind("sdp_remove_codecs_by_name", "telephone-event"));
        assertNothingAllocated(stage.bind("sdp_get", "avp(a)"));
        assertNothingAllocated(
                stage.bind("sdp_iterator_start", "i"), stage.bind("sdp_iterator_next", "i"));
    }

    @Test
    void jsonIsReadAndChanged() {
        assertNothingAllocated(stage.bind("jansson_get", "b.c", JSON, "avp(a)"));
        assertNothingAllocated(
                stage.bind("jansson_set", "integer", "x.y", 4, "avp(j)"),
                stage.bind("jansson_set", "string", "x.z", "t", "avp(j)"));
        assertNothingAllocated(stage.bind("jansson_xdecode", JSON, "x"));
        assertNothingAllocated(stage.bind("json_get_field", JSON, "b", "avp(a)"));
    }

    @Test
    void addressesFlagsAndCounters() {
        assertNothingAllocated(stage.bind("is_in_subnet", "10.1.2.3", "11.0.0.0/8, 10.0.0.0/8"));
        assertNothingAllocated(stage.bind("detailed_ip_type", "fe80::1", "avp(a)"));
        assertNothingAllocated(stage.bind("setxflag", 40), stage.bind("isxflagset", 40));
        assertNothingAllocated(stage.bind("update_stat", "calls", "+1"));
        assertNothingAllocated(stage.bind("search_hf", "From", "ali", "a"));
        assertNothingAllocated(
                stage.bind("hf_iterator_start", "h"), stage.bind("hf_iterator_next", "h"));
        assertNothingAllocated(stage.bind("set_body_multipart"));
    }
}
