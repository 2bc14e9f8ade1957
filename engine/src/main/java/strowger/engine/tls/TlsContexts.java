package strowger.engine.tls;

import strowger.engine.reactor.SetupException;
import strowger.engine.transport.Endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All profiles, ready for connections. Immutable: reading them anew makes another. */
final class TlsContexts {
    static final TlsContexts NONE = new TlsContexts(List.of());

    private final List<TlsContext> servers = new ArrayList<>();
    private final List<TlsContext> clients = new ArrayList<>();

    private TlsContexts(List<TlsContext> contexts) {
        for (TlsContext context : contexts) {
            (context.profile().server() ? servers : clients).add(context);
        }
    }

    /**
     * Reads what profiles name.
     *
     * @throws SetupException that lists what is wrong with each, in a line.
     */
    static TlsContexts of(List<TlsProfile> profiles) {
        List<TlsContext> contexts = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (TlsProfile profile : profiles) {
            try {
                contexts.add(TlsContext.of(profile));
            } catch (SetupException wrong) {
                faults.add(String.valueOf(wrong.getMessage()));
            }
        }
        if (!faults.isEmpty()) {
            throw new SetupException(String.join("\n", faults));
        }
        return new TlsContexts(contexts);
    }

    /**
     * The context for a connection that was accepted: of its address and the name that the client
     * asks for, of its address alone, or the default.
     *
     * @param asked the name; empty when the client asks for none.
     */
    Optional<TlsContext> server(Endpoint local, String asked) {
        Optional<TlsContext> unnamed = Optional.empty();
        Optional<TlsContext> first = Optional.empty();
        for (TlsContext context : servers) {
            TlsProfile profile = context.profile();
            if (!profile.isFor(local)) {
                continue;
            }
            if (!asked.isEmpty() && profile.isNamed(asked)) {
                return Optional.of(context);
            }
            if (profile.scope() == TlsProfile.Scope.ADDRESS) {
                boolean takes = profile.serverName().isEmpty() && unnamed.isEmpty();
                unnamed = takes ? Optional.of(context) : unnamed;
                first = first.isEmpty() ? Optional.of(context) : first;
            }
        }
        Optional<TlsContext> ofAddress = unnamed;
        return ofAddress.or(() -> byDefault(servers)).or(firstOf(first));
    }

    private static java.util.function.Supplier<Optional<TlsContext>> firstOf(
            Optional<TlsContext> first) {
        return () -> first;
    }

    /** The context for a connection to an address. */
    Optional<TlsContext> client(Endpoint remote) {
        return clients.stream()
                .filter(context -> context.profile().isFor(remote))
                .findFirst()
                .or(() -> byDefault(clients));
    }

    private static Optional<TlsContext> byDefault(List<TlsContext> contexts) {
        return contexts.stream()
                .filter(context -> context.profile().scope() == TlsProfile.Scope.DEFAULT)
                .findFirst();
    }

    List<TlsContext> all() {
        List<TlsContext> all = new ArrayList<>(servers);
        all.addAll(clients);
        return all;
    }
}
