package strowger.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import strowger.engine.module.ConfigurationException;
import strowger.server.rpc.Reason;
import strowger.server.rpc.RpcClient;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/** {@code strowger rpc}: asks the running server, prints the result. */
@Command(
        name = "rpc",
        description = "Calls an RPC command of the running server and prints its result as JSON.")
final class RpcVerb implements Callable<Integer> {
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]{1,18}\\.[0-9]{1,18}");

    private final PrintWriter out;

    @Parameters(
            index = "0",
            paramLabel = "METHOD",
            description = "The command; system.listMethods lists them.")
    private String method = "";

    @Parameters(
            index = "1..*",
            paramLabel = "ARG",
            description =
                    "Its parameters. What looks like a number is sent as one; s:5 is the text 5,"
                            + " i:5 the number.")
    private List<String> arguments = List.of();

    @Option(names = "--socket", paramLabel = "PATH", description = "The server's RPC socket.")
    private Path socket = RunFolder.rpcSocket();

    RpcVerb(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        String answer = ask();
        ObjectMapper mapper = new ObjectMapper();
        JsonNode error = mapper.readTree(answer).path("error");
        if (!error.isMissingNode()) {
            throw new ConfigurationException(
                    method
                            + ": "
                            + error.path("message").asText()
                            + " (code "
                            + error.path("code").asText()
                            + ")");
        }
        out.println(JsonLayout.indented(answer, "result"));
        return 0;
    }

    private String ask() {
        try {
            return RpcClient.ask(socket, method, arguments.stream().map(RpcVerb::typed).toList());
        } catch (IOException unreachable) {
            throw new ConfigurationException(
                    "no server answers on "
                            + socket
                            + ": "
                            + Reason.of(unreachable)
                            + "; is it running? --socket names another");
        }
    }

    /** What {@code kamctl} makes of a parameter. */
    static Object typed(String argument) {
        if (argument.startsWith("s:")) {
            return argument.substring(2);
        }
        String digits = argument.startsWith("i:") ? argument.substring(2) : argument;
        if (INTEGER.matcher(digits).matches()) {
            return Long.parseLong(digits);
        }
        if (DECIMAL.matcher(digits).matches()) {
            return Double.parseDouble(digits);
        }
        if (argument.startsWith("i:")) {
            throw new ConfigurationException(argument + " is no number; write s: for a text");
        }
        return argument;
    }
}
