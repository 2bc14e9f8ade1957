package strowger.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.module.Counter;

import java.nio.charset.StandardCharsets;

class RpcServiceTest {
    private final Counter requests = new Counter();
    private final Counter faults = new Counter();
    private final RpcService service = new RpcService(TestCommands.all(), requests, faults);

    private String ask(String document) {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        return service.answer(bytes, false).text();
    }

    private String askEcho(String parameters) {
        return ask("{\"jsonrpc\":\"2.0\",\"method\":\"t.echo\",\"params\":" + parameters + "}");
    }

    @Nested
    class GivenAGoodRequest {
        @Test
        void theAnswerHasItsMembersInKamailiosOrder() {
            assertEquals(
                    "{\"jsonrpc\":\"2.0\",\"result\":\"v 1\",\"id\":1}",
                    ask("{\"id\":1,\"method\":\"t.version\",\"jsonrpc\":\"2.0\"}"));
        }

        @Test
        void aRequestWithoutIdIsAnsweredWithoutId() {
            assertEquals(
                    "{\"jsonrpc\":\"2.0\",\"result\":\"v 1\"}",
                    ask("{\"jsonrpc\":\"2.0\",\"method\":\"t.version\"}"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"\"a\\\"b\"", "7", "-1", "1.5", "12345678901234567890", "null"})
        void theIdComesBackAsItCame(String id) {
            assertEquals(
                    "{\"jsonrpc\":\"2.0\",\"result\":\"v 1\",\"id\":" + id + "}",
                    ask("{\"jsonrpc\":\"2.0\",\"method\":\"t.version\",\"id\":" + id + "}"));
        }

        @Test
        void parametersInAnObjectAreTakenInOrderAndTheirNamesIgnored() {
            assertEquals(
                    "{\"jsonrpc\":\"2.0\",\"result\":[\"two\",\"one\"]}",
                    askEcho("{\"b\":\"two\",\"a\":\"one\"}"));
        }

        @Test
        void numbersAndTruthsReachTheCommand() {
            assertEquals(
                    "{\"jsonrpc\":\"2.0\",\"result\":[\"5\",\"2.5\",\"1\",\"0\"]}",
                    askEcho("[5, 2.5, true, false]"));
        }

        @Test
        void noResultIsAnEmptyObject() {
            assertEquals(
                    "{\"jsonrpc\":\"2.0\",\"result\":{},\"id\":3}",
                    ask("{\"jsonrpc\":\"2.0\",\"method\":\"t.nothing\",\"id\":3}"));
        }

        @Test
        void theReplyNameIsHandedOn() {
            byte[] document =
                    "{\"jsonrpc\":\"2.0\",\"method\":\"t.version\",\"reply_name\":\"receiver_1\"}"
                            .getBytes(StandardCharsets.UTF_8);
            assertEquals("receiver_1", service.answer(document, false).replyName());
        }
    }

    @Nested
    class GivenACommandThatFails {
        @Test
        void itsFaultIsTheError() {
            assertEquals(
                    "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":404,\"message\":\"Not"
                            + " here\"},\"id\":1}",
                    ask("{\"jsonrpc\":\"2.0\",\"method\":\"t.fault\",\"id\":1}"));
            assertEquals(1, faults.value());
        }

        @Test
        void anUnknownMethodIsFault500() {
            assertEquals(
                    "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":500,\"message\":\"Method Not"
                            + " Found\"},\"id\":1}",
                    ask("{\"jsonrpc\":\"2.0\",\"method\":\"no.such\",\"id\":1}"));
        }

        @Test
        void anExceptionIsAnInternalErrorAndTheNextCommandRuns() {
            assertEquals(
                    "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32603,"
                            + "\"message\":\"Internal Error\"},\"id\":1}",
                    ask("{\"jsonrpc\":\"2.0\",\"method\":\"t.broken\",\"id\":1}"));
            assertTrue(ask("{\"jsonrpc\":\"2.0\",\"method\":\"t.version\"}").contains("v 1"));
        }
    }

    @Nested
    class GivenAMalformedEnvelope { // Kamailio answers these with an empty result
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"method\":\"t.version\",\"id\":4}",
                    "{\"jsonrpc\":\"1.0\",\"method\":\"t.version\",\"id\":4}",
                    "{\"jsonrpc\":2.0,\"method\":\"t.version\",\"id\":4}",
                    "{\"jsonrpc\":\"2.0\",\"id\":4}",
                    "{\"jsonrpc\":\"2.0\",\"method\":{},\"id\":4}",
                    "{\"jsonrpc\":\"2.0\",\"method\":[[1],2],\"id\":4}"
                })
        void itIsAnInvalidRequest(String document) {
            String answer = ask(document);
            assertTrue(answer.contains("\"code\":-32600"), answer);
            assertTrue(answer.endsWith("\"id\":4}"), answer);
        }

        @ParameterizedTest
        @ValueSource(strings = {"5", "\"x\"", "null", "[null]", "[[1]]", "[{\"a\":1}]", "[1e999]"})
        void parametersOfTheWrongKindAreInvalid(String parameters) {
            assertTrue(askEcho(parameters).contains("\"code\":-32602"), askEcho(parameters));
        }

        @Test
        void aBatchIsRefused() {
            String answer = ask("[{\"jsonrpc\":\"2.0\",\"method\":\"t.version\",\"id\":1}]");
            assertTrue(answer.contains("\"code\":-32600"), answer);
            assertTrue(answer.endsWith("\"id\":null}"), answer);
        }

        @Test
        void anIdOfTheWrongKindIsInvalid() {
            String answer = ask("{\"jsonrpc\":\"2.0\",\"method\":\"t.version\",\"id\":{}}");
            assertTrue(answer.contains("\"code\":-32600"), answer);
        }
    }

    @Nested
    class GivenHostileInput {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "not json",
                    "{\"jsonrpc\":\"2.0\",\"method\":\"t.version\",",
                    "{\"jsonrpc\":\"2.0\",\"method\":\"t.ver",
                    "{\"jsonrpc\":\"2.0\",\"method\":\"t.version\",\"params\":[1,",
                    "{\"jsonrpc\":\"2.0\",\"jsonrpc\":\"2.0\",\"method\":\"t.version\"}",
                    "{\"jsonrpc\":\"2.0\",\"method\":\"t.version\"}}",
                    "{\"jsonrpc\":\"2.0\",\"method\":\"t.version\"}{}",
                    "{'jsonrpc':'2.0'}"
                })
        void truncatedOrBrokenJsonIsAParseErrorEachTime(String document) { // GHSA-2mg2-g46r-j4qr
            String answer = ask(document);
            assertTrue(
                    answer.contains("\"code\":-32700") || answer.contains("\"code\":-32600"),
                    answer);
            assertTrue(answer.endsWith("\"id\":null}"), answer);
        }

        @Test
        void everyTruncationOfARequestIsAnError() { // GHSA-2mg2-g46r-j4qr
            String whole =
                    "{\"jsonrpc\":\"2.0\",\"method\":\"t.version\",\"params\":[\"a\",1],\"id\":1}";
            for (int end = 0; end < whole.length(); end++) {
                String answer = ask(whole.substring(0, end));
                assertTrue(answer.contains("\"error\""), "cut at " + end + ": " + answer);
            }
        }

        @Test
        void deepNestingIsRefused() {
            String deep = "[".repeat(30_000) + "]".repeat(30_000);
            assertTrue(askEcho(deep).contains("\"code\":-32700"), "depth 30000");
        }

        @Test
        void aHugeDocumentIsRefused() {
            String huge = "[\"" + "x".repeat(Request.LENGTH_MAX) + "\"]";
            assertTrue(askEcho(huge).contains("\"code\":-32700"), "longer than the limit");
        }

        @Test
        void aNumberOfAThousandDigitsIsRefused() {
            assertTrue(askEcho("[" + "9".repeat(1000) + "]").contains("\"code\":-32700"), "digits");
        }

        @Test
        void tooManyParametersAreRefused() {
            String many = "[" + "1,".repeat(Request.ARGUMENTS_MAX) + "1]";
            assertTrue(askEcho(many).contains("\"code\":-32602"), "257 parameters");
        }

        @Test
        void bytesThatAreNoUtf8AreAParseError() {
            byte[] latin =
                    "{\"jsonrpc\":\"2.0\",\"method\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
            String answer = service.answer(latin, false).text();
            assertTrue(answer.contains("\"code\":-32700"), answer);
        }
    }
}
