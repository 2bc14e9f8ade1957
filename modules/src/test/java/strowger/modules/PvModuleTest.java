package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import strowger.engine.module.ConfigurationException;

import java.util.List;

class PvModuleTest {
    private final Stage stage = new Stage(new CoreModule(), new PvModule()).receive(Requests.RICH);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    ru            | sip:+4912345;npdi@127.0.0.1:5060;transport=udp;user=phone?X-H=1
                    rU            | +4912345
                    rd            | 127.0.0.1
                    rp            | 5060
                    rP            | udp
                    rz            | tel
                    rs            | <null>
                    fu            | sip:alice;isub=1@Example.COM:5077;x=y
                    fU            | alice;isub=1
                    fd            | Example.COM
                    fn            | "Alice \\"A\\" Smith"
                    ft            | at-1
                    tn            | Bob
                    tt            | <null>
                    ci            | rich-1@host
                    cs            | 4711
                    si            | 192.0.2.1
                    sp            | 5062
                    sut           | sip:192.0.2.1:5062;transport=udp
                    su            | sip:192.0.2.1:5062
                    sas           | udp:192.0.2.1:5062
                    Rut           | sip:127.0.0.1:5060;transport=udp
                    Rn            | <null>
                    du            | <null>
                    ds            | <null>
                    bR            | <null>
                    mt            | 1
                    rv            | SIP/2.0
                    conid         | <null>
                    ai            | sip:pai@example.com
                    pu            | tel:+123
                    pU            | +123
                    pd            | <null>
                    re            | sip:rpid@example.com
                    rt            | sip:r@example.com;method=INVITE
                    di            | sip:div@example.com
                    dir           | busy
                    dip           | off
                    dic           | <null>
                    au            | pu
                    aU            | pu@dom
                    ad            | dom
                    ar            | pr
                    aa            | ``
                    adu           | sip:x
                    expires(min)  | 60
                    hdr(Expires)  | 77
                    hdrc(X-Multi) | 3
                    hdrc(Nope)    | 0
                    hdr(X-Multi)[-1] | three
                    hdr(x-multi)[*]  | one,two,three
                    hfl(Supported)[2]| gruu
                    hflc(Supported)  | 3
                    via0(branch)  | z9hG4bKrich
                    via1(host)    | 192.0.2.7
                    via1(rport)   | <null>
                    viaZ(port)    | 5066
                    K(TCP)        | 2
                    """)
    void aVariableReadsWhatTheMessageSays(String variable, String value) {
        assertEquals(value, stage.read(variable));
    }

    @Nested
    class WhenTheRequestUriIsAssigned {
        private final Stage plain =
                new Stage(new CoreModule(), new PvModule()).receive(Requests.MESSAGE);

        @Test
        void itsPartsChangeOneByOne() {
            assertTrue(plain.assign("ru", "sip:new@127.0.0.3:5099;p=1"));
            assertTrue(plain.assign("rU", "u2"));
            assertTrue(plain.assign("rd", "127.0.0.4"));
            assertTrue(plain.assign("rp", 6000));
            assertEquals("sip:u2@127.0.0.4:6000;p=1", plain.read("ru"));
            assertTrue(plain.assign("rU", null));
            assertEquals("sip:127.0.0.4:6000;p=1", plain.read("ru"));
            assertEquals("sip:bob@127.0.0.9:5080", plain.read("ou"));
        }

        @Test
        void aLineEndInAPartIsRefused() { // or the next line would be a header of the peer's choice
            assertFalse(plain.assign("rU", "x\r\nEvil: 1"));
            assertFalse(plain.assign("ru", "sip:x\r\nEvil: 1@h"));
            assertFalse(plain.assign("du", "sip:h\r\n"));
            assertEquals("sip:bob@127.0.0.9:5080", plain.read("ru"));
        }

        @Test
        void whatIsNoUriIsRefused() {
            assertFalse(plain.assign("ru", "garbage"));
            assertFalse(plain.assign("ru", 5));
            assertEquals("sip:bob@127.0.0.9:5080", plain.read("ru"));
        }

        @Test
        void functionsDoTheSame() {
            assertEquals(1, plain.call("setuserpass", "su:pw"));
            assertEquals(1, plain.call("sethostport", "127.0.0.8:8000"));
            assertEquals("sip:su:pw@127.0.0.8:8000", plain.read("ru"));
            assertEquals(1, plain.call("strip", 1));
            assertEquals(-1, plain.call("strip", 2), "there is one letter left");
            assertEquals(1, plain.call("prefix", "99"));
            assertEquals("sip:99u:pw@127.0.0.8:8000", plain.read("ru"));
            assertEquals(1, plain.call("revert_uri"));
            assertEquals("sip:bob@127.0.0.9:5080", plain.read("ru"));
        }

        @Test
        void itLeavesWithTheRequest() {
            plain.assign("ru", "sip:else@127.0.0.4:5070");
            assertTrue(plain.forward().startsWith("MESSAGE sip:else@127.0.0.4:5070 SIP/2.0\n"));
        }
    }

    @Nested
    class WhenFromIsAssigned {
        private final Stage plain = new Stage(new PvModule()).receive(Requests.MESSAGE);

        @Test
        void itLeavesChangedAndReadsAsItArrived() {
            assertTrue(plain.assign("fu", "sip:anon@example.org"));
            assertEquals("sip:alice@example.com", plain.read("fu"));
            assertEquals(
                    List.of("\"Alice\" <sip:anon@example.org>;tag=f1"),
                    Stage.header(plain.forward(), "From"));
        }

        @Test
        void itsUserAndNameCanChangeAlone() {
            assertTrue(plain.assign("fU", "carol"));
            assertTrue(plain.assign("tn", "Bob B"));
            String sent = plain.forward();
            assertEquals(
                    List.of("\"Alice\" <sip:carol@example.com>;tag=f1"),
                    Stage.header(sent, "From"));
            assertEquals(List.of("Bob B <sip:bob@example.com>"), Stage.header(sent, "To"));
        }
    }

    @Nested
    class GivenAttributes {
        @Test
        void theyAreAStack() {
            stage.assign("avp(a)", "one");
            stage.assign("avp(a)", "two");
            assertEquals("two", stage.read("avp(a)"));
            assertEquals("one", stage.read("avp(a)[1]"));
            assertEquals("<null>", stage.read("avp(a)[-1]"));
            assertEquals("two, one", stage.read("avp(a)[*]"));
            stage.assign("avp(a)[1]", "B");
            assertEquals("B, two, one", stage.read("avp(a)[*]"));
            stage.assign("avp(a)[0]", null);
            assertEquals("two, one", stage.read("avp(s:a)[*]"));
            stage.assign("avp(a)[*]", 9);
            assertEquals("9", stage.read("avp(a)[*]"));
        }

        @Test
        void anIntegerNameIsAnotherThanItsDigits() {
            stage.assign("avp(i:5)", "number");
            assertEquals("number", stage.read("avp(i:5)"));
            assertEquals("<null>", stage.read("avp(5)"));
        }

        @Test
        void aNameThatIsNoNumberIsRefusedAtTheStart() {
            assertThrows(ConfigurationException.class, () -> stage.variable("avp(i:x)"));
        }
    }

    @Nested
    class GivenAttributesThatHoldOthers {
        @Test
        void assigningMakesANewOuterOne() {
            stage.assign("xavp(p=>a)", 1);
            stage.assign("xavp(p=>b)", "x y");
            assertEquals("<null>", stage.read("xavp(p=>a)"));
            assertEquals("1", stage.read("xavp(p[1]=>a)"));
            stage.assign("xavp(p[0]=>c)", "zz");
            assertEquals("zz", stage.read("xavp(p=>c)"));
            assertEquals("x y", stage.read("xavp(p=>b)"));
        }

        @Test
        void theyImplodeToParameters() {
            stage.assign("xavp(p=>b)", "x y");
            stage.assign("xavp(p[0]=>n)", 1);
            stage.assign("xavp(p[0]=>c)", "zz");
            assertEquals(1, stage.call("xavp_params_implode", "p", "avp(out)"));
            assertEquals("c=zz;b=x y;", stage.read("avp(out)"));
        }

        @Test
        void parametersExplodeIntoThem() {
            assertEquals(1, stage.call("xavp_params_explode", "a=1; b=\"2;3\";c", "q"));
            assertEquals("1", stage.read("xavp(q=>a)"));
            assertEquals("2;3", stage.read("xavp(q=>b)"));
            assertEquals("", stage.read("xavp(q=>c)"));
            assertEquals(-1, stage.call("xavp_params_explode", "a=\"open", "r"));
        }

        @Test
        void childrenAreSetAndRemoved() {
            assertEquals(1, stage.call("xavp_child_seti", "c", "k", "5"));
            assertEquals(1, stage.call("xavp_child_sets", "c", "k", "text"));
            assertEquals("text", stage.read("xavp(c=>k)"));
            assertEquals(1, stage.call("xavp_child_rm", "c", "k"));
            assertEquals(-1, stage.call("xavp_child_rm", "c", "k"));
            assertEquals(1, stage.call("xavp_rm", "c"));
            assertEquals("<null>", stage.read("xavp(c)"));
        }

        @Test
        void aUniqueNameStandsOnce() {
            stage.assign("xavu(a=>b)", 1);
            stage.assign("xavu(a=>c)", 2);
            stage.assign("xavu(a=>b)", 3);
            assertEquals("3", stage.read("xavu(a=>b)"));
            assertEquals("2", stage.read("xavu(a=>c)"));
            assertEquals("<null>", stage.read("xavu(a=>b[1])"));
        }

        @Test
        void caseDoesNotMatterInXavi() {
            stage.assign("xavi(Name=>Key)", "v");
            assertEquals("v", stage.read("xavi(NAME=>kEY)"));
        }

        @Test
        void theyAreGoneWithTheMessage() {
            stage.assign("xavp(p=>a)", 1);
            stage.assign("avp(a)", 1);
            stage.receiveAgain();
            assertEquals("<null>", stage.read("xavp(p=>a)"));
            assertEquals("<null>", stage.read("avp(a)"));
        }
    }

    @Nested
    class GivenBranches {
        @Test
        void eachCanBeReadAndChanged() {
            assertEquals("<null>", stage.read("branch(count)"));
            stage.call("append_branch", "sip:b1@127.0.0.1");
            stage.call("append_branch", "sip:b2@127.0.0.1;x=1", "0.5");
            assertEquals("2", stage.read("branch(count)"));
            assertEquals("sip:b1@127.0.0.1", stage.read("br"));
            assertEquals("500", stage.read("branch(q)[1]"));
            assertEquals("<null>", stage.read("branch(q)[0]"));
            assertEquals("sip:b1@127.0.0.1, <sip:b2@127.0.0.1;x=1>;q=0.5", stage.read("bR"));
            assertTrue(stage.assign("branch(dst_uri)[0]", "sip:127.0.0.77"));
            assertEquals("sip:127.0.0.77", stage.read("branch(dst_uri)[0]"));
            assertFalse(stage.assign("branch(uri)[7]", "sip:x"));
        }

        @Test
        void oneCanBePreparedAndAppended() {
            assertEquals(-1, stage.call("sbranch_append"));
            stage.assign("sbranch(uri)", "sip:sb@127.0.0.1");
            assertEquals(1, stage.call("sbranch_append"));
            assertEquals("sip:sb@127.0.0.1", stage.read("branch(uri)[0]"));
            assertEquals(1, stage.call("sbranch_set_ruri"));
            assertEquals("sip:sb@127.0.0.1", stage.read("ru"));
            stage.receiveAgain();
            assertEquals("<null>", stage.read("sbranch(uri)"));
        }
    }

    @Nested
    class GivenVariablesThatOutliveTheMessage {
        @Test
        void theyAreKept() {
            assertEquals("0", stage.read("shv(x)"));
            stage.assign("shv(x)", "text");
            stage.assign("vn(y)", 4);
            stage.receiveAgain();
            assertEquals("text", stage.read("shv(x)"));
            assertEquals("1", stage.read("shvinc(n)"));
            assertEquals("2", stage.read("shvinc(n)"));
            assertEquals("<null>", stage.read("vn(z)"));
            assertEquals("0", stage.read("vz(z)"));
        }

        @Test
        void textThatIsTooLongIsRefused() {
            assertFalse(stage.assign("shv(x)", "a".repeat(5_000)));
            assertEquals("0", stage.read("shv(x)"));
        }
    }

    @Test
    void flagsAreReadAndSet() {
        assertEquals(1, stage.call("setflag", 5));
        assertEquals("32", stage.read("mf"));
        assertEquals("00000020", stage.read("mF"));
        assertEquals("1", stage.read("Mf(5)"));
        assertEquals(-1, stage.call("setflag", 32));
        assertTrue(stage.assign("sf", 3));
        assertEquals(1, stage.call("issflagset", 1));
        stage.receiveAgain();
        assertEquals("0", stage.read("sf"));
    }

    @Test
    void typesAreTold() {
        stage.assign("avp(n)", 5);
        stage.assign("avp(s)", "5");
        assertEquals(1, stage.call("is_int", "avp(n)"));
        assertEquals(-1, stage.call("is_int", "avp(s)"));
        assertEquals(1, stage.call("typeof", "avp(s)", "str"));
        assertEquals(1, stage.call("typeof", "avp(none)", "null"));
        assertEquals(-1, stage.call("not_empty", "avp(n)"));
        assertEquals(1, stage.call("pv_unset", "avp(n)"));
        assertEquals(-1, stage.call("pv_isset", "avp(n)"));
    }
}
