package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

import strowger.engine.module.ConfigurationException;
import strowger.engine.reactor.Io;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What acc writes of calls that go through a server. */
@Timeout(60)
class AccountingSystemTest {
    private static final long LINE_TIMEOUT_S = 30;
    private static final String CONFIGURATION =
            """
            loadmodule "pv.so"
            loadmodule "sl.so"
            loadmodule "tm.so"
            loadmodule "textops.so"
            loadmodule "acc.so"
            modparam("acc", "log_flag", 1)
            modparam("acc", "log_missed_flag", 2)
            modparam("acc", "failed_transaction_flag", 3)
            modparam("acc", "failed_filter", "404")
            modparam("acc", "log_extra", "src_user=$fU;src=$si;tier=$avp(tier);cut=$(fu{s.substr,0,3})")
            request_route {
                if ($rU == "local") {
                    acc_log_request("403 Not here");
                    sl_send_reply("403", "Not here");
                    exit;
                }
                $avp(tier) = "gold";
                if ($rU != "free") setflag(1);
                if ($rU == "missed") setflag(2);
                if ($rU == "strict") setflag(3);
                t_relay();
            }
            """;

    @TempDir private Path folder;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final AppenderBase<ILoggingEvent> appender =
            new AppenderBase<>() {
                @Override
                protected void append(ILoggingEvent event) {
                    lines.add(event.getFormattedMessage());
                }
            };
    private Server server;
    private DatagramSocket caller;
    private DatagramSocket callee;

    @BeforeEach
    void start() throws IOException {
        appender.start();
        logger().addAppender(appender);
        server = server(CONFIGURATION);
        caller = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        callee = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() {
        server.close();
        caller.close();
        callee.close();
        logger().detachAppender(appender);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("strowger.acc");
    }

    private Server server(String configuration) throws IOException {
        Path file = Files.writeString(folder.resolve("test.cfg"), configuration);
        return Server.start(
                ServerOptions.of(file)
                        .listeningOn("udp:127.0.0.1:0")
                        .within(folder.resolve("run"))
                        .on(1, Io.AUTO));
    }

    /** Calls a user at the callee, who answers with a status. */
    private void call(String user, String status) throws IOException {
        InetSocketAddress address = server.sockets().getFirst().endpoint().toSocketAddress();
        String uri = "sip:" + user + "@127.0.0.1:" + callee.getLocalPort();
        SipClient.send(caller, address, SipClient.request("INVITE", uri, uri, "UDP", ""));
        String invite = SipClient.receive(callee);
        String answer = SipClient.ringing(invite).replace("180 Ringing", status);
        SipClient.send(callee, address, answer);
    }

    private String line() throws InterruptedException {
        String line = lines.poll(LINE_TIMEOUT_S, TimeUnit.SECONDS);
        return line == null
                ? "no line"
                : line.replaceFirst("timestamp=[0-9]{10};", "").replaceAll("INVITE-[0-9]+", "ID");
    }

    private static String expected(String code, String reason, String toTag) {
        return "method=INVITE;from_tag=a;to_tag="
                + toTag
                + ";call_id=ID;code="
                + code
                + ";reason="
                + reason
                + ";src_user=alice;src=127.0.0.1;tier=gold;cut=sip";
    }

    @Test
    void anAcceptedCallIsAccountedForWithTheCalleesTag() throws Exception {
        call("bob", "200 OK");
        assertEquals("ACC: transaction answered: " + expected("200", "OK", "b"), line());
    }

    @Test
    void aRefusedCallIsAccountedForWhereItsFlagSaysSo() throws Exception {
        call("bob", "486 Busy Here");
        call("strict", "404 Not Found"); // filtered
        call("strict", "486 Busy Now");
        assertEquals("ACC: transaction answered: " + expected("486", "Busy Now", "b"), line());
    }

    @Test
    void aMissedCallIsAccountedFor() throws Exception {
        call("missed", "480 Temporarily Unavailable");
        assertEquals("ACC: call missed: " + expected("480", "Temporarily Unavailable", ""), line());
        assertTrue(lines.isEmpty(), lines::toString);
    }

    @Test
    void aCallWithoutFlagsIsNot() throws Exception {
        call("free", "200 OK");
        call("bob", "200 OK");
        assertEquals("ACC: transaction answered: " + expected("200", "OK", "b"), line());
        assertTrue(lines.isEmpty(), lines::toString);
    }

    @Test
    void aRequestIsAccountedForByTheScript() throws Exception {
        InetSocketAddress address = server.sockets().getFirst().endpoint().toSocketAddress();
        String uri = "sip:local@127.0.0.1";
        String reply =
                SipClient.ask(caller, address, SipClient.request("INVITE", uri, uri, "UDP", ""));
        assertTrue(reply.startsWith("SIP/2.0 403 "), reply);
        String line = line().replace("tier=gold", "tier=");
        assertEquals(
                "ACC: request accounted: "
                        + expected("403", "Not here", "").replace("tier=gold", "tier="),
                line);
    }

    @Nested
    class GivenCallDataRecords {
        private static final String CALLS =
                """
                loadmodule "pv.so"
                loadmodule "sl.so"
                loadmodule "tm.so"
                loadmodule "rr.so"
                loadmodule "dialog.so"
                loadmodule "textops.so"
                loadmodule "siputils.so"
                loadmodule "acc.so"
                modparam("acc", "cdr_enable", 1)
                modparam("acc", "cdr_skip", "unpaid")
                modparam("acc", "cdr_extra", "who=$dlg_var(who);by=$rm;from=$fU;none=$dlg_var(no)")
                request_route {
                    if (is_method("INVITE") && !has_totag()) {
                        $dlg_var(who) = "alice";
                        if ($rU == "unpaid") $dlg_var(unpaid) = 1;
                        record_route();
                        dlg_manage();
                    } else if (has_totag()) {
                        loose_route();
                    }
                    t_relay();
                }
                event_route[dialog:end] { $dlg_var(who) = $dlg_var(who) + "s"; }
                """;

        @BeforeEach
        void startAnew() throws IOException {
            server.close();
            server = server(CALLS);
        }

        private String line() throws InterruptedException {
            String line = lines.poll(LINE_TIMEOUT_S, TimeUnit.SECONDS);
            return line == null
                    ? "no line"
                    : line.replaceAll("_time=[0-9]{10}\\.[0-9]{3}", "_time=T")
                            .replaceAll("duration=[0-9]+\\.[0-9]{3}", "duration=D");
        }

        private String target() {
            return "sip:bob@127.0.0.1:" + callee.getLocalPort();
        }

        private void callAndHangUp(String user) throws IOException {
            call(user, "200 OK");
            String answer = SipClient.receive(caller);
            while (!answer.startsWith("SIP/2.0 200 ")) {
                answer = SipClient.receive(caller);
            }
            InetSocketAddress address = server.sockets().getFirst().endpoint().toSocketAddress();
            SipClient.send(caller, address, SipClient.within("ACK", target(), answer, 1));
            String _ = SipClient.receive(callee);
            SipClient.send(caller, address, SipClient.within("BYE", target(), answer, 2));
            String _ = SipClient.receive(callee);
        }

        @Test
        void aCallThatWasHungUpHasALine_writtenBehindTheEventRoute() throws Exception {
            callAndHangUp("bob");
            assertEquals(
                    "start_time=T; end_time=T; duration=D; who=alices; by=BYE; from=alice; none=",
                    line());
        }

        @Test
        void aCallThatNobodyAnsweredTookNoTime() throws Exception {
            call("bob", "486 Busy Here");
            String line = lines.poll(LINE_TIMEOUT_S, TimeUnit.SECONDS);
            assertTrue(
                    line != null
                            && line.matches(
                                    "start_time=([0-9.]+); end_time=\\1; duration=0; who=alice; by="
                                            + "INVITE; from=alice; none="),
                    () -> "" + line);
        }

        @Test
        void aCallWithTheVariableOfCdrSkipHasNone() throws Exception {
            callAndHangUp("unpaid");
            callAndHangUp("bob");
            assertTrue(line().contains("who=alices"));
            assertTrue(lines.isEmpty(), lines::toString);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'loadmodule \"acc.so\"', 'add loadmodule \"tm.so\"'",
        "'loadmodule \"tm.so\"|loadmodule \"acc.so\"|modparam(\"acc\", \"log_flag\", 32)',"
                + " 'log_flag is a flag from 0 to 31'",
        "'loadmodule \"tm.so\"|loadmodule \"acc.so\"|modparam(\"acc\", \"log_extra\", \"a\")', 'no"
                + " name=$variable: a'",
        "'loadmodule \"tm.so\"|loadmodule \"acc.so\"|modparam(\"acc\", \"log_extra\","
                + " \"a=$nosuch\")', 'unknown variable $nosuch'",
        "'loadmodule \"tm.so\"|loadmodule \"acc.so\"|modparam(\"acc\", \"db_flag\", 1)', 'needs"
                + " storage'",
    })
    void aMistakeIsOneLineThatSaysWhatToDo(String text, String told) {
        server.close();
        String configuration = text.replace('|', '\n') + "\nrequest_route { exit; }\n";
        Exception fault =
                org.junit.jupiter.api.Assertions.assertThrows(
                        ConfigurationException.class, () -> server(configuration).close());
        assertTrue(String.valueOf(fault.getMessage()).contains(told), fault::getMessage);
    }
}
