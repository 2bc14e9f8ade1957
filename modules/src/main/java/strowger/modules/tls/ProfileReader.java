package strowger.modules.tls;

import strowger.engine.tls.TlsProfile;
import strowger.engine.transport.Endpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Makes a profile of the settings of one section. */
final class ProfileReader {
    /** The settings that a section, or a parameter, may have. */
    static final Set<String> SETTINGS =
            Set.of(
                    "method",
                    "tls_method",
                    "verify_certificate",
                    "require_certificate",
                    "verify_client",
                    "verify_depth",
                    "verify_name",
                    "certificate",
                    "private_key",
                    "private_key_password",
                    "ca_list",
                    "ca_path",
                    "crl",
                    "cipher_list",
                    "server_name",
                    "server_name_mode",
                    "server_id");

    private static final int VERIFY_DEPTH = 9;
    private static final int VERIFY_DEPTH_MAX = 100;
    private static final List<String> BOTH = List.of("TLSv1.2", "TLSv1.3");

    private final String where;
    private final Map<String, String> settings;
    private final Path folder;
    private final Consumer<String> faults;

    /**
     * @param where the section stands, for what is wrong.
     * @param folder that relative paths begin at.
     * @param faults takes a line for each mistake.
     */
    ProfileReader(
            String where, Map<String, String> settings, Path folder, Consumer<String> faults) {
        this.where = where;
        this.settings = settings;
        this.folder = folder;
        this.faults = faults;
    }

    private void fault(String what) {
        faults.accept(where + ": " + what);
    }

    /** Reads the profile of a head: {@code server:default}, {@code client:192.0.2.1:5061}. */
    Optional<TlsProfile> read(String head) {
        int colon = head.indexOf(':');
        String role = colon < 0 ? head : head.substring(0, colon).strip();
        String place = colon < 0 ? "" : head.substring(colon + 1).strip();
        boolean server = role.equals("server");
        Optional<Endpoint> address = endpoint(place);
        boolean known = place.equals("default") || place.equals("any") || address.isPresent();
        if ((!server && !role.equals("client")) || !known) {
            fault("[" + head + "] is not [server:...] or [client:...] of default, any or ip:port");
            return Optional.empty();
        }
        for (String name : settings.keySet()) {
            if (!SETTINGS.contains(name)) {
                fault("unknown setting " + name);
            }
        }
        return Optional.of(
                new TlsProfile(
                        head,
                        server,
                        scope(place),
                        address.orElseGet(Endpoint::new),
                        text("server_name"),
                        text("server_id"),
                        subdomains(),
                        path("certificate"),
                        path("private_key"),
                        text("private_key_password"),
                        trusted(),
                        path("crl"),
                        verify(server),
                        number("verify_depth", VERIFY_DEPTH, VERIFY_DEPTH_MAX),
                        protocols(),
                        text("cipher_list")));
    }

    private static TlsProfile.Scope scope(String place) {
        return switch (place) {
            case "default" -> TlsProfile.Scope.DEFAULT;
            case "any" -> TlsProfile.Scope.ANY;
            default -> TlsProfile.Scope.ADDRESS;
        };
    }

    private static Optional<Endpoint> endpoint(String place) {
        int colon = place.lastIndexOf(':');
        String port = place.substring(colon + 1);
        if (colon <= 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            return Optional.empty();
        }
        String host = place.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return Endpoint.parse(
                bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
    }

    private String text(String name) {
        return settings.getOrDefault(name, "");
    }

    private Optional<Path> path(String name) {
        return text(name).isEmpty() ? Optional.empty() : Optional.of(folder.resolve(text(name)));
    }

    private List<Path> trusted() {
        List<Path> places = new ArrayList<>();
        path("ca_list").ifPresent(places::add);
        path("ca_path").ifPresent(places::add);
        return places;
    }

    private int number(String name, int otherwise, int max) {
        String value = text(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        if (!value.matches("[0-9]{1,6}") || Integer.parseInt(value) > max) {
            fault(name + " must be a number from 0 to " + max + ", not " + value);
            return otherwise;
        }
        return Integer.parseInt(value);
    }

    private boolean is(String name) {
        return switch (text(name).toLowerCase(Locale.ROOT)) {
            case "1", "yes", "on", "true", "enable", "enabled" -> true;
            case "", "0", "no", "off", "false", "disable", "disabled" -> false;
            default -> {
                fault(name + " must be yes or no, not " + text(name));
                yield false;
            }
        };
    }

    private TlsProfile.Subdomains subdomains() {
        return TlsProfile.Subdomains.values()[number("server_name_mode", 0, 2)];
    }

    private TlsProfile.Verify verify(boolean server) {
        TlsProfile.Verify asked =
                switch (text("verify_client")) {
                    case "", "off" -> TlsProfile.Verify.NONE;
                    case "optional_no_ca" -> TlsProfile.Verify.ASK;
                    case "optional" -> TlsProfile.Verify.OPTIONAL;
                    case "on", "required" -> TlsProfile.Verify.REQUIRED;
                    default -> {
                        fault(
                                "verify_client is off, on, optional or optional_no_ca, not "
                                        + text("verify_client"));
                        yield TlsProfile.Verify.NONE;
                    }
                };
        boolean verify = is("verify_certificate");
        boolean require = is("require_certificate");
        if (server && require) {
            return TlsProfile.Verify.REQUIRED;
        }
        if (!server) {
            if (is("verify_name") && !(verify || require)) {
                fault("verify_name needs verify_certificate=yes");
            }
            TlsProfile.Verify checked =
                    is("verify_name") ? TlsProfile.Verify.NAMED : TlsProfile.Verify.REQUIRED;
            return verify || require ? checked : TlsProfile.Verify.NONE;
        }
        return verify && asked == TlsProfile.Verify.NONE ? TlsProfile.Verify.OPTIONAL : asked;
    }

    private List<String> protocols() {
        String method = text("method").isEmpty() ? text("tls_method") : text("method");
        return switch (method) {
            case "", "TLSv1.2+", "TLSv1+", "TLSv1.1+", "SSLv23", "TLS" -> BOTH;
            case "TLSv1.2" -> List.of("TLSv1.2");
            case "TLSv1.3", "TLSv1.3+" -> List.of("TLSv1.3");
            default -> {
                fault("method " + method + " is not spoken; there are TLSv1.2, TLSv1.3, TLSv1.2+");
                yield BOTH;
            }
        };
    }
}
