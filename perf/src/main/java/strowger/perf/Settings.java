package strowger.perf;

import java.net.InetSocketAddress;

/**
 * What a run is made of; every value was checked.
 *
 * @param name of the scenario.
 * @param server under load.
 * @param caller address to bind.
 * @param callee address to bind, where the scenario has one.
 * @param domain of the users.
 * @param lookup true when the callee's users are registered and called by their address of record.
 * @param method of relayed requests.
 * @param outstanding exchanges at most.
 * @param pace of their starts.
 * @param plan of the run's length.
 * @param timers of each request.
 * @param users that take turns.
 * @param flows TCP connections, one for each user, or {@link StreamNetwork#ONE_EACH}; 0 for UDP.
 * @param deaf connections beside them that ask and read nothing.
 * @param aheadNs of the end of the warm-up in which those come.
 * @param expiresSec of bindings.
 * @param payload bytes of body.
 * @param processes of the server.
 * @param seed of what is random.
 * @param io how datagrams reach the kernel.
 */
record Settings(
        Name name,
        InetSocketAddress server,
        InetSocketAddress caller,
        InetSocketAddress callee,
        String domain,
        boolean lookup,
        String method,
        int outstanding,
        Pace pace,
        Plan plan,
        Timers timers,
        int users,
        int flows,
        int deaf,
        long aheadNs,
        int expiresSec,
        int payload,
        ProcessTree processes,
        long seed,
        Network.Io io) {}
