package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Test;

import strowger.engine.module.Transformation;
import strowger.engine.module.Variable;
import strowger.engine.value.Value;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** What scripts do to every message allocates nothing once warm. */
class AllocationTest {
    private static final int WARM_UP = 5_000;
    private static final int ROUNDS = 500;
    private static final int ATTEMPTS = 20; // the compiler decides when it is warm
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Stage stage =
            new Stage(
                    new CoreModule(),
                    new PvModule(),
                    new TextopsModule(),
                    new TextopsxModule(),
                    new MaxfwdModule(),
                    new SiputilsModule());
    private final Value out = new Value();

    private long leastAllocated(Runnable work) {
        for (int round = 0; round < WARM_UP; round++) {
            work.run();
        }
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS && least > 0; attempt++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int round = 0; round < ROUNDS; round++) {
                work.run();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    @Test
    void variablesAreReadWithoutAllocating() {
        stage.receive(Requests.RICH);
        List<Variable> variables = new ArrayList<>();
        for (String name :
                List.of(
                        "ru",
                        "rU",
                        "rd",
                        "rp",
                        "rP",
                        "fu",
                        "fU",
                        "fn",
                        "tu",
                        "ci",
                        "cs",
                        "rm",
                        "si",
                        "sp",
                        "Ri",
                        "sut",
                        "hdr(Expires)",
                        "hdr(X-Multi)[*]",
                        "ai",
                        "au",
                        "via1(host)",
                        "expires(max)",
                        "hflc(Supported)",
                        "avp(a)",
                        "xavp(a=>b)",
                        "mf",
                        "mF",
                        "branch(uri)[0]",
                        "Ts",
                        "TV(Sn)",
                        "shv(x)",
                        "nh(d)",
                        "msg(fline)")) {
            variables.add(stage.variable(name));
        }
        long bytes =
                leastAllocated(
                        () -> {
                            stage.receiveAgain();
                            for (int index = 0; index < variables.size(); index++) {
                                variables.get(index).read(stage.context(), out);
                            }
                        });
        assertEquals(0, bytes);
    }

    @Test
    void attributesAreAssignedWithoutAllocating() {
        stage.receive(Requests.MESSAGE);
        Variable avp = stage.variable("avp(a)");
        Variable xavp = stage.variable("xavp(a=>b)");
        Variable user = stage.variable("rU");
        Variable from = stage.variable("fu");
        Value text = Value.ofText("sip:carol@example.net");
        Value name = Value.ofText("carol");
        Value given = new Value();
        long bytes =
                leastAllocated(
                        () -> {
                            stage.receiveAgain();
                            avp.assign(stage.context(), text);
                            xavp.assign(stage.context(), text);
                            given.set(name);
                            user.assign(stage.context(), given);
                            given.set(text);
                            from.assign(stage.context(), given);
                        });
        assertEquals(0, bytes);
    }

    @Test
    void functionsAreCalledWithoutAllocating() {
        stage.receive(Requests.MESSAGE);
        List<Stage.Call> calls =
                List.of(
                        stage.bind("is_method", "INVITE|MESSAGE"),
                        stage.bind("has_totag"),
                        stage.bind("setflag", 3),
                        stage.bind("append_hf", "X-New: v\r\n"),
                        stage.bind("remove_hf", "X-One"),
                        stage.bind("is_present_hf", "Subject"),
                        stage.bind("is_present_hf_re", "^X-T"),
                        stage.bind("subst_user", "/^b(.)b$/\\1/"),
                        stage.bind("search_body", "hello"),
                        stage.bind("replace_body", "hello", "bye"),
                        stage.bind("append_to_reply", "X-R: 1\r\n"),
                        stage.bind("mf_process_maxfwd_header", 10),
                        stage.bind("append_branch", "sip:b@127.0.0.1", "0.5"),
                        stage.bind("msg_apply_changes"));
        long bytes =
                leastAllocated(
                        () -> {
                            stage.receiveAgain();
                            for (int index = 0; index < calls.size(); index++) {
                                stage.call(calls.get(index));
                            }
                        });
        assertEquals(0, bytes);
    }

    @Test
    void textsAreTransformedWithoutAllocating() {
        stage.receive(Requests.MESSAGE);
        Value uri = Value.ofText("sip:alice:p@atlanta.com:5070;transport=tcp;lr?a=b");
        List<Transformation> each = new ArrayList<>();
        for (String name :
                List.of(
                        "uri.user",
                        "uri.host",
                        "uri.params",
                        "uri.tosocket",
                        "s.len",
                        "s.tolower",
                        "s.trim",
                        "s.md5",
                        "s.escape.user",
                        "s.encode.base64",
                        "nameaddr.uri")) {
            each.add(stage.transformation(name, List.of()));
        }
        Value value = new Value();
        long bytes =
                leastAllocated(
                        () -> {
                            stage.receiveAgain();
                            for (int index = 0; index < each.size(); index++) {
                                value.set(uri);
                                each.get(index).apply(stage.context(), value);
                            }
                        });
        assertEquals(0, bytes);
    }
}
