package strowger.engine.tls;

import strowger.engine.transport.Endpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How TLS is spoken in one place: as a server on some address and under some name, or as a client
 * to some address.
 *
 * @param name as the configuration has it: {@code server:default}.
 * @param server whether it is for connections that others open.
 * @param scope where it holds.
 * @param address where it holds, if the scope is that.
 * @param serverName the name a client must ask for, or that we ask for as one; empty for none.
 * @param serverId by which a script chooses it for connections that we open; empty for none.
 * @param subdomains whether names below the server's name are meant.
 * @param certificate the chain, in PEM.
 * @param privateKey of it, in PEM.
 * @param password of the key; empty for none.
 * @param trusted the certificates of authorities, in PEM: files, or folders of files.
 * @param revoked lists of revoked certificates, in PEM.
 * @param verify what is asked of the other side's certificate.
 * @param verifyDepth certificates between the other side's and the authority's, at most.
 * @param protocols {@code TLSv1.2} and {@code TLSv1.3}, or one of them.
 * @param ciphers in OpenSSL's notation; empty for the library's own choice.
 */
public record TlsProfile(
        String name,
        boolean server,
        Scope scope,
        Endpoint address,
        String serverName,
        String serverId,
        Subdomains subdomains,
        Optional<Path> certificate,
        Optional<Path> privateKey,
        String password,
        List<Path> trusted,
        Optional<Path> revoked,
        Verify verify,
        int verifyDepth,
        List<String> protocols,
        String ciphers) {

    /** Where a profile holds. */
    public enum Scope {
        /** Where no other does. */
        DEFAULT,
        /** On every address, for its server name. */
        ANY,
        /** On one address. */
        ADDRESS
    }

    /** What is asked of the other side's certificate. */
    public enum Verify {
        /** Nothing: a server asks for none. */
        NONE,
        /** One is asked for and shown to scripts, but not checked. */
        ASK,
        /** If there is one, it must hold. */
        OPTIONAL,
        /** There must be one, and it must hold. */
        REQUIRED,
        /** It must hold, and be one of the name that we connect to (RFC 5922 §7.1). */
        NAMED
    }

    /** Which names a server name stands for. */
    public enum Subdomains {
        /** Itself. */
        NO,
        /** Itself and what is below. */
        ALSO,
        /** What is below. */
        ONLY
    }

    public TlsProfile {
        trusted = List.copyOf(trusted);
        protocols = List.copyOf(protocols);
    }

    /** Its name: what else it has, a password, is for nobody's log. */
    @Override
    public String toString() {
        return name;
    }

    /** Whether a client that asks for a name asks for this one. */
    boolean isNamed(String asked) {
        String own = serverName.toLowerCase(Locale.ROOT);
        String other = asked.toLowerCase(Locale.ROOT);
        boolean below = other.endsWith("." + own);
        return !own.isEmpty()
                && switch (subdomains) {
                    case NO -> other.equals(own);
                    case ALSO -> below || other.equals(own);
                    case ONLY -> below;
                };
    }

    /** Whether it holds on an address. */
    boolean isFor(Endpoint local) {
        return scope == Scope.ANY || (scope == Scope.ADDRESS && address.equals(local));
    }

    /** Whether the other side's certificate is checked, if there is one. */
    boolean isChecking() {
        return verify != Verify.NONE && verify != Verify.ASK;
    }
}
