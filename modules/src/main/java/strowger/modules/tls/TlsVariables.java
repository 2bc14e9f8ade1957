package strowger.modules.tls;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RoutingContext;
import strowger.engine.tls.TlsSecurity;
import strowger.engine.tls.TlsSession;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import javax.security.auth.x500.X500Principal;

/**
 * {@code $tls_...}: what TLS agreed upon for the connection that the message came over, and both
 * certificates. Null for messages that came otherwise. Texts are made at each use.
 */
final class TlsVariables {
    private static final Map<String, String> PARTS =
            Map.of(
                    "cn",
                    "CN",
                    "country",
                    "C",
                    "state",
                    "ST",
                    "locality",
                    "L",
                    "organization",
                    "O",
                    "unit",
                    "OU");
    private static final Map<String, Integer> ALTERNATIVES =
            Map.of(
                    "hostname",
                    CertificateText.SAN_DNS,
                    "uri",
                    CertificateText.SAN_URI,
                    "email",
                    CertificateText.SAN_EMAIL,
                    "ip",
                    CertificateText.SAN_IP);
    private static final Map<String, Integer> KINDS =
            Map.of(
                    "DNS",
                    CertificateText.SAN_DNS,
                    "URI",
                    CertificateText.SAN_URI,
                    "EMAIL",
                    CertificateText.SAN_EMAIL,
                    "IP",
                    CertificateText.SAN_IP);

    private final Supplier<Optional<TlsSecurity>> security;

    /**
     * @param security once it has started.
     */
    TlsVariables(Supplier<Optional<TlsSecurity>> security) {
        this.security = security;
    }

    Optional<TlsSession> session(RoutingContext context) {
        return security.get().flatMap(tls -> tls.session(context.inbound().connectionId()));
    }

    void export(Exports exports) {
        text(exports, "tls_version", TlsSession::protocol, "The version that was agreed upon.");
        text(
                exports,
                "tls_description",
                session -> session.cipher() + " " + session.protocol(),
                "The cipher and the version that were agreed upon.");
        text(exports, "tls_cipher_info", TlsSession::cipher, "The cipher that was agreed upon.");
        number(
                exports,
                "tls_cipher_bits",
                session -> Optional.of(bits(session.cipher())),
                "The bits of its key.");
        text(
                exports,
                "tls_peer_server_name",
                TlsSession::serverName,
                "The name that the client asked for.");
        certificate(exports, "tls_my_", TlsSession::own, "of our certificate");
        certificate(exports, "tls_peer_", TlsVariables::peer, "of the other side's certificate");
        peerOnly(exports);
        exports.variables("tls", this::line)
                .doc("m_subject_line, m_issuer_line (ours), p_subject_line, p_issuer_line.");
    }

    private static Optional<X509Certificate> peer(TlsSession session) {
        return session.peer().stream().findFirst();
    }

    private void peerOnly(Exports exports) {
        number(
                exports,
                "tls_peer_verified",
                session -> Optional.of(session.verified() ? 1L : 0L),
                "1 if the other side's certificate was checked and holds.");
        flag(exports, "tls_peer_revoked", _ -> false, "0: a revoked one has no connection.");
        flag(exports, "tls_peer_expired", CertificateText::isExpired, "1 if it has expired.");
        flag(
                exports,
                "tls_peer_selfsigned",
                CertificateText::isSelfSigned,
                "1 if it is its own authority.");
        ofPeer(
                exports,
                "tls_peer_notBefore",
                each -> each.getNotBefore().toInstant(),
                "begins to hold");
        ofPeer(
                exports,
                "tls_peer_notAfter",
                each -> each.getNotAfter().toInstant(),
                "no longer holds");
    }

    private void ofPeer(
            Exports exports, String name, Function<X509Certificate, Instant> date, String what) {
        optional(
                exports,
                name,
                session -> peer(session).map(date).map(CertificateText::time),
                "When the other side's certificate " + what + ".");
    }

    private void flag(
            Exports exports, String name, Function<X509Certificate, Boolean> is, String sentence) {
        number(
                exports,
                name,
                session -> peer(session).map(each -> is.apply(each) ? 1L : 0L),
                sentence);
    }

    private void certificate(
            Exports exports,
            String prefix,
            Function<TlsSession, Optional<X509Certificate>> of,
            String whose) {
        name(exports, prefix + "subject", of, X509Certificate::getSubjectX500Principal, whose);
        name(exports, prefix + "issuer", of, X509Certificate::getIssuerX500Principal, whose);
        optional(
                exports,
                prefix + "subject_uid",
                session ->
                        of.apply(session)
                                .flatMap(
                                        each ->
                                                CertificateText.part(
                                                        each.getSubjectX500Principal(), "UID")),
                "The user id of the subject " + whose + ".");
        optional(
                exports,
                prefix + "serial",
                session -> of.apply(session).map(each -> each.getSerialNumber().toString()),
                "The serial number " + whose + ".");
        number(
                exports,
                prefix + "version",
                session -> of.apply(session).map(each -> (long) each.getVersion()),
                "The version " + whose + ".");
        optional(
                exports,
                prefix + "raw_cert",
                session -> of.apply(session).map(CertificateText::pem),
                "The PEM " + whose + ".");
        optional(
                exports,
                prefix + "urlencoded_cert",
                session -> of.apply(session).map(CertificateText::urlEncoded),
                "The PEM " + whose + ", encoded for a URL.");
        ALTERNATIVES.forEach((name, kind) -> alternative(exports, prefix, name, kind, of, whose));
        exports.variables(prefix + "san_count", name -> count(name, of))
                .doc("How many names of a kind (DNS, URI, EMAIL, IP): " + whose + ".");
    }

    private void name(
            Exports exports,
            String name,
            Function<TlsSession, Optional<X509Certificate>> of,
            Function<X509Certificate, X500Principal> principal,
            String whose) {
        optional(
                exports,
                name,
                session -> of.apply(session).map(principal).map(CertificateText::line),
                "The whole name " + whose + ".");
        PARTS.forEach(
                (suffix, type) ->
                        optional(
                                exports,
                                name + "_" + suffix,
                                session ->
                                        of.apply(session)
                                                .map(principal)
                                                .flatMap(each -> CertificateText.part(each, type)),
                                type + " in the name " + whose + "."));
    }

    private void alternative(
            Exports exports,
            String prefix,
            String name,
            int kind,
            Function<TlsSession, Optional<X509Certificate>> of,
            String whose) {
        exports.indexed(prefix + "san_" + name, bound -> alternative(bound, kind, of))
                .doc("An alternative name " + whose + ", by its index.");
    }

    private Variable alternative(
            VariableName name, int kind, Function<TlsSession, Optional<X509Certificate>> of) {
        int index = name.index().kind() == VariableName.Kind.CONSTANT ? name.index().number() : 0;
        return Variable.of(
                ValueType.TEXT,
                (context, out) -> {
                    List<String> names =
                            session(context)
                                    .flatMap(of)
                                    .map(each -> CertificateText.alternatives(each, kind))
                                    .orElse(List.of());
                    int at = index < 0 ? names.size() + index : index;
                    if (at >= 0 && at < names.size()) {
                        set(out, names.get(at));
                    } else {
                        out.setNull();
                    }
                });
    }

    private Variable count(VariableName name, Function<TlsSession, Optional<X509Certificate>> of) {
        Integer kind = KINDS.get(name.constantInner().map(String::strip).orElse(""));
        if (kind == null) {
            throw new ConfigurationException(
                    "$" + name.name() + " counts DNS, URI, EMAIL or IP, in parentheses");
        }
        return Variable.of(
                ValueType.INTEGER,
                (context, out) -> {
                    Optional<X509Certificate> found = session(context).flatMap(of);
                    if (found.isPresent()) {
                        out.setInteger(CertificateText.alternatives(found.get(), kind).size());
                    } else {
                        out.setNull();
                    }
                });
    }

    private Variable line(VariableName name) {
        String which = name.constantInner().map(String::strip).orElse("");
        Function<TlsSession, Optional<X509Certificate>> of =
                which.startsWith("p_") ? TlsVariables::peer : TlsSession::own;
        Function<X509Certificate, X500Principal> principal =
                switch (which) {
                    case "m_subject_line", "p_subject_line" ->
                            X509Certificate::getSubjectX500Principal;
                    case "m_issuer_line", "p_issuer_line" ->
                            X509Certificate::getIssuerX500Principal;
                    default ->
                            throw new ConfigurationException(
                                    "$tls has m_subject_line, m_issuer_line, p_subject_line,"
                                            + " p_issuer_line, not "
                                            + which);
                };
        return variable(session -> of.apply(session).map(principal).map(CertificateText::line));
    }

    private void text(
            Exports exports, String name, Function<TlsSession, String> reader, String sentence) {
        optional(
                exports,
                name,
                session -> Optional.of(reader.apply(session)).filter(text -> !text.isEmpty()),
                sentence);
    }

    private void optional(
            Exports exports,
            String name,
            Function<TlsSession, Optional<String>> reader,
            String sentence) {
        exports.variable(name, ValueType.TEXT, variable(reader)).doc(sentence);
    }

    private Variable variable(Function<TlsSession, Optional<String>> reader) {
        return Variable.of(
                ValueType.TEXT,
                (context, out) -> {
                    Optional<String> text = session(context).flatMap(reader);
                    if (text.isPresent()) {
                        set(out, text.get());
                    } else {
                        out.setNull();
                    }
                });
    }

    private void number(
            Exports exports,
            String name,
            Function<TlsSession, Optional<Long>> reader,
            String sentence) {
        exports.variable(
                        name,
                        ValueType.INTEGER,
                        (context, out) -> {
                            Optional<Long> number = session(context).flatMap(reader);
                            if (number.isPresent()) {
                                out.setInteger(number.get());
                            } else {
                                out.setNull();
                            }
                        })
                .doc(sentence);
    }

    private static void set(Value out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.setText(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    private static long bits(String cipher) {
        if (cipher.contains("256") && !cipher.contains("AES_128") && !cipher.contains("AES128")) {
            return 256;
        }
        return cipher.contains("CHACHA20") ? 256 : 128;
    }
}
