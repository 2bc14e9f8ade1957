package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import strowger.engine.module.ConfigurationException;
import strowger.engine.routing.RouteKind;

import java.util.ArrayList;
import java.util.List;

class MessageModulesTest {
    private final Stage stage =
            new Stage(
                            new CoreModule(),
                            new PvModule(),
                            new SlModule(),
                            new SiputilsModule(),
                            new TextopsModule(),
                            new TextopsxModule())
                    .start()
                    .receive(Requests.MESSAGE);

    @Nested
    class GivenHeadersOfOneName {
        @Test
        void whenSearched_thenAllOrTheFirstOrTheLastIsLookedAt() {
            assertEquals(1, stage.call("search_hf", "X-Two", "22", "a"));
            assertEquals(-1, stage.call("search_hf", "X-Two", "22", "f"));
            assertEquals(1, stage.call("search_hf", "X-Two", "22", "l"));
            assertEquals(-1, stage.call("search_hf", "X-None", ".", "a"));
            assertThrows(
                    ConfigurationException.class,
                    () -> stage.bind("search_hf", "X-Two", "22", "x"));
        }

        @Test
        void whenSubstituted_thenTheMessageCarriesIt() {
            assertEquals(1, stage.call("subst_hf", "X-Two", "/2/3/g", "l"));
            assertEquals(List.of("2", "33"), Stage.header(stage.forward(), "X-Two"));
        }

        @Test
        void whenRemovedByValue_thenTheOthersStay() {
            assertEquals(1, stage.call("remove_hf_match", "X-Two", "eq", "22"));
            assertEquals(-1, stage.call("remove_hf_match", "X-Two", "fm", "3*"));
            assertEquals(List.of("2"), Stage.header(stage.forward(), "X-Two"));
        }
    }

    @Nested
    class GivenContacts {
        private static final String FULL = "<sip:bob:pw@192.0.2.1:5070;transport=tcp;a=b>;q=0.5";

        private void receive(String contact) {
            stage.receive(Requests.MESSAGE.replace("X-One: 1\n", "Contact: " + contact + "\n"));
        }

        private List<String> contacts() {
            return Stage.header(stage.forward(), "Contact");
        }

        @Test
        void whenEncoded_thenTheAddressStandsInTheUser() {
            receive("\"B\" " + FULL);
            assertEquals(1, stage.call("encode_contact", "enc", "10.0.0.9"));
            String encoded = "<sip:enc*bob*pw*192.0.2.1*5070*tcp@10.0.0.9>;q=0.5";
            assertEquals(List.of("\"B\" " + encoded), contacts());
            receive(encoded + ", sip:alice@192.0.2.1");
            assertEquals(1, stage.call("decode_contact_header"));
            assertEquals(
                    List.of(
                            "<sip:bob:pw@192.0.2.1:5070;transport=tcp>;q=0.5,"
                                    + " sip:alice@192.0.2.1"),
                    contacts());
            assertEquals(-1, stage.call("decode_contact"), "the request URI is none of ours");
        }

        @Test
        void whenEncodedWithoutPortAndTransport_thenTheirFieldsAreEmpty() {
            receive("sip:bob@192.0.2.1");
            assertEquals(1, stage.call("encode_contact", "enc", "10.0.0.9"));
            assertEquals(List.of("<sip:enc*bob**192.0.2.1**@10.0.0.9>"), contacts());
            stage.receive(
                    Requests.MESSAGE.replaceFirst(
                            "MESSAGE [^ ]*", "MESSAGE sip:enc*bob**192.0.2.1**@10.0.0.9"));
            assertEquals(1, stage.call("decode_contact"));
            assertEquals("sip:bob@192.0.2.1", stage.read("ru"));
        }

        @Test
        void whenPutIntoAParameter_thenItComesBackWhole() {
            receive(FULL);
            assertEquals(-1, stage.call("contact_param_check", "xyz"));
            assertEquals(1, stage.call("contact_param_encode", "xyz", "sip:9.9.9.9:5090"));
            String hidden =
                    "sip:9.9.9.9:5090;xyz="
                            + "c2lwOmJvYjpwd0AxOTIuMC4yLjE6NTA3MDt0cmFuc3BvcnQ9dGNwO2E9Yg";
            assertEquals(List.of("<" + hidden + ">;q=0.5"), contacts());
            receive("<" + hidden + ">;q=0.5");
            assertEquals(1, stage.call("contact_param_check", "xyz"));
            assertEquals(1, stage.call("contact_param_decode", "xyz"));
            assertEquals(List.of(FULL), contacts());
            stage.receive(Requests.MESSAGE.replaceFirst("MESSAGE [^ ]*", "MESSAGE " + hidden));
            assertEquals(1, stage.call("contact_param_decode_ruri", "xyz"));
            assertEquals("sip:bob:pw@192.0.2.1:5070;transport=tcp;a=b", stage.read("ru"));
        }

        @Test
        void whenAParameterIsRemoved_thenTheOthersStay() {
            receive("<sip:bob@192.0.2.1:5070;p=1;q>;p=2");
            assertEquals(1, stage.call("contact_param_rm", "p"));
            assertEquals(List.of("<sip:bob@192.0.2.1:5070;q>;p=2"), contacts());
            receive("<sip:bob@192.0.2.1:5070;p;q>");
            assertEquals(1, stage.call("contact_param_rm", "p"));
            assertEquals(List.of("<sip:bob@192.0.2.1:5070;q>"), contacts());
            assertEquals(-1, stage.call("contact_param_rm", "none"));
        }

        @Test
        void whatWasNotEncodedHere_thenStaysAsItIs() {
            receive("<sip:9.9.9.9;xyz=%%%>");
            assertEquals(-1, stage.call("contact_param_decode", "xyz"));
            receive("*");
            assertEquals(-1, stage.call("encode_contact", "enc", "10.0.0.9"));
        }
    }

    @Nested
    class GivenABody {
        @Test
        void whenMadeMultipart_thenItIsItsOnlyPart() { // RFC 2046 §5.1
            assertEquals(1, stage.call("set_body_multipart"));
            assertEquals(1, stage.call("msg_apply_changes"));
            assertEquals(1, stage.call("append_body_part", "<a/>", "text/xml", "render"));
            assertEquals(1, stage.call("msg_apply_changes"));
            assertEquals(1, stage.call("get_body_part", "text/plain", "avp(p)"));
            assertEquals("hello body", stage.read("avp(p)"));
            assertEquals(1, stage.call("get_body_part_raw", "text/xml", "avp(p)"));
            assertEquals(
                    "Content-Type: text/xml\r\nContent-Disposition: render\r\n\r\n<a/>",
                    stage.read("avp(p)"));
            assertEquals(-1, stage.call("get_body_part", "text/html", "avp(p)"));
            assertEquals(1, stage.call("remove_body_part", "text/plain"));
            String sent = stage.forward();
            assertFalse(sent.contains("hello body"), sent);
            assertTrue(sent.endsWith("<a/>\n--unique-boundary-1--\n"), sent);
        }

        @Test
        void whenFiltered_thenOnePartIsAllOfIt() {
            stage.call("set_body_multipart", "one", "text/plain", "b7");
            stage.call("msg_apply_changes");
            assertEquals(1, stage.call("filter_body", "text/plain"));
            String sent = stage.forward();
            assertEquals("one", Stage.body(sent));
            assertEquals(List.of("text/plain"), Stage.header(sent, "Content-Type"));
            assertEquals(List.of("3"), Stage.header(sent, "Content-Length"));
        }

        @Test
        void whenGivenInHexadecimal_thenItsBytesAreSent() {
            assertEquals(-1, stage.call("set_body_hex", "4", "text/plain"));
            assertEquals(-1, stage.call("set_body_hex", "4g", "text/plain"));
            assertEquals(1, stage.call("set_body_hex", "41 42 43", "text/plain"));
            assertEquals("ABC", Stage.body(stage.forward()));
        }
    }

    @Nested
    class GivenIterators {
        @Test
        void whenOverHeaders_thenEachIsSeenAndCanGo() {
            assertEquals(1, stage.call("hf_iterator_start", "h"));
            List<String> names = new ArrayList<>();
            while (stage.call("hf_iterator_next", "h") == 1) {
                names.add(stage.read("hfitname(h)"));
                if (stage.read("hfitbody(h)").equals("22")) {
                    assertEquals(1, stage.call("hf_iterator_rm", "h"));
                    assertEquals(1, stage.call("hf_iterator_insert", "h", "X-New: 1\r\n"));
                }
            }
            assertEquals(14, names.size());
            assertEquals("<null>", stage.read("hfitname(h)"));
            String sent = stage.forward();
            assertEquals(List.of("2"), Stage.header(sent, "X-Two"));
            assertEquals(List.of("1"), Stage.header(sent, "X-New"));
        }

        @Test
        void whenTooMany_thenTheyAreRefused() {
            for (int index = 0; index < 4; index++) {
                assertEquals(1, stage.call("hf_iterator_start", "h" + index));
            }
            assertEquals(-1, stage.call("hf_iterator_start", "h4"));
            assertEquals(1, stage.call("hf_iterator_end", "h0"));
            assertEquals(1, stage.call("hf_iterator_start", "h4"));
        }
    }

    @Test
    void aParameterOfViaIsRemoved() {
        assertEquals(-1, stage.call("via_param_rm", "nosuch", 1));
        assertEquals(-1, stage.call("via_param_rm", "branch", 2));
        assertEquals(1, stage.call("via_param_rm", "branch", 1));
    }

    @Test
    void aGroupOfAnExpressionIsAssigned() {
        assertEquals(1, stage.call("regex_substring", "ab12", "([a-z]+)([0-9]+)", 2, 3, "avp(g)"));
        assertEquals("12", stage.read("avp(g)"));
        assertEquals(-1, stage.call("regex_substring", "ab12", "z", 0, 1, "avp(g)"));
    }

    @Test
    void aParameterOfTheRequestUriGoes() {
        stage.assign("ru", "sip:bob@127.0.0.1;a=1;b=2;c");
        assertEquals(1, stage.call("uri_param_any", "b"));
        assertEquals(1, stage.call("uri_param_rm", "b"));
        assertEquals("sip:bob@127.0.0.1;a=1;c", stage.read("ru"));
        assertEquals(1, stage.call("uri_param_rm", "c"));
        assertEquals("sip:bob@127.0.0.1;a=1", stage.read("ru"));
    }

    @Test
    void aNumberIsKnownInAUri() {
        assertEquals(1, stage.call("is_uri_user_e164", "sip:+4912345@x"));
        assertEquals(-1, stage.call("is_uri_user_e164", "sip:bob@x"));
    }

    @Test
    void optionsToTheServerAreAnswered() { // RFC 3261 §11.2
        assertEquals(-1, stage.call("options_reply"));
        stage.receive(
                Requests.MESSAGE
                        .replace("MESSAGE sip:bob@", "OPTIONS sip:")
                        .replace("7 MESSAGE", "7 OPTIONS"));
        assertEquals(1, stage.call("options_reply"));
        assertEquals(List.of("*/*"), Stage.header(stage.last(), "Accept"));
        assertEquals(List.of("en"), Stage.header(stage.last(), "Accept-Language"));
    }

    @Test
    void attributesAreCopiedAndListsTakenApart() {
        stage.assign("xavp(a=>x)", 1);
        stage.assign("xavp(a[0]=>y)", "two");
        assertEquals(1, stage.call("xavp_copy", "a", 0, "b"));
        assertEquals("1", stage.read("xavp(b=>x)"));
        assertEquals("two", stage.read("xavp(b=>y)"));
        assertEquals(-1, stage.call("xavp_copy", "none", 0, "b"));
        assertEquals(1, stage.call("xavp_slist_explode", "one, two", ",", "t", "l"));
        assertEquals("one", stage.read("xavp(l=>v)"));
        assertEquals("two", stage.read("xavp(l[0]=>v[1])"));
    }

    @Test
    void aDestinationComesFromAnAttribute() {
        stage.assign("xavp(d=>uri)", "sip:x@127.0.0.7");
        stage.assign("xavp(d[0]=>dst_uri)", "sip:127.0.0.8");
        assertEquals(1, stage.call("xavp_push_dst", "d"));
        assertEquals("sip:x@127.0.0.7", stage.read("ru"));
        assertEquals("sip:127.0.0.8", stage.read("du"));
        assertEquals(-1, stage.call("xavp_push_dst", "none"));
    }

    @Test
    void aReplyOfOurOwnIsShownToTheConfiguration() {
        List<String> seen = new ArrayList<>();
        stage.route(
                RouteKind.EVENT,
                "sl:local-response",
                context -> seen.add(context.message().statusCode() + " " + context.route()));
        assertEquals(1, stage.call("sl_send_reply", "486", "Busy"));
        assertEquals(List.of("486 EVENT"), seen);
    }

    @Test
    void anAckToOurReplyIsShownToTheConfigurationAndGoesNoFurther() {
        List<String> seen = new ArrayList<>();
        stage.route(
                RouteKind.EVENT,
                "sl:filtered-ack",
                context -> seen.add(context.message().method().name()));
        stage.call("sl_send_reply", "486", "Busy");
        String to = Stage.header(stage.last(), "To").getFirst();
        assertTrue(to.endsWith(";tag=" + stage.read("ltt(s)")), to);
        stage.receive(
                Requests.MESSAGE
                        .replace("MESSAGE", "ACK")
                        .replace("To: <sip:bob@example.com>", "To: " + to));
        assertEquals(List.of("ACK"), seen);
    }

    @Test
    void whatIsNoMessageIsNotPutInPlace() {
        assertEquals(-1, stage.call("msg_set_buffer", "nonsense"));
        assertEquals("bob", stage.read("rU"));
        String other = Requests.MESSAGE.replace("sip:bob@", "sip:eve@").replace("\n", "\r\n");
        assertEquals(1, stage.call("msg_set_buffer", other));
        assertEquals("eve", stage.read("rU"));
    }
}
