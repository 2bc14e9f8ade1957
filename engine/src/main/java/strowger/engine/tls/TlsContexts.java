package strowger.engine.tls;

import strowger.engine.reactor.SetupException;
import strowger.engine.transport.Endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

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

    /**
     * The context for a connection to an address: the one of an id, if that is given and known, of
     * the address (and of the name, if it has one), of the name alone, or the default.
     *
     * @param name that led to the address; empty for none.
     * @param id that a script chose; empty for none.
     */
    Optional<TlsContext> client(Endpoint remote, String name, String id) {
        Optional<TlsContext> chosen = Optional.empty();
        if (!id.isEmpty()) {
            chosen = client(profile -> profile.serverId().equals(id));
        }
        return chosen.or(() -> client(profile -> isOf(profile, remote) && profile.isNamed(name)))
                .or(() -> client(profile -> isOf(profile, remote)))
                .or(() -> client(profile -> profile.isFor(remote) && isAsked(profile, name)))
                .or(() -> byDefault(clients));
    }

    private static boolean isOf(TlsProfile profile, Endpoint remote) {
        return profile.scope() == TlsProfile.Scope.ADDRESS && profile.isFor(remote);
    }

    private static boolean isAsked(TlsProfile profile, String name) {
        return profile.serverName().isEmpty() || profile.isNamed(name);
    }

    private Optional<TlsContext> client(Predicate<TlsProfile> wanted) {
        return clients.stream().filter(context -> wanted.test(context.profile())).findFirst();
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
