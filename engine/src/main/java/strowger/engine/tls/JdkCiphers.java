package strowger.engine.tls;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import javax.net.ssl.SSLContext;

/**
 * The ciphers of TLS 1.2 that a list in OpenSSL's notation means, where the platform encrypts:
 * names of both notations, the words of OpenSSL that stand for a kind, {@code +} between words that
 * must all hold, and {@code !} or {@code -} before what is left out.
 */
final class JdkCiphers {
    private JdkCiphers() {}

    /**
     * Names each cipher, in the platform's notation.
     *
     * @throws GeneralSecurityException if the list leaves none.
     */
    static List<String> of(String list) throws GeneralSecurityException {
        List<String> there = supported();
        Set<String> chosen = new LinkedHashSet<>();
        Set<String> barred = new LinkedHashSet<>();
        for (String item : list.split("[:, ]+", -1)) {
            boolean removes = item.startsWith("!") || item.startsWith("-");
            String words = removes || item.startsWith("+") ? item.substring(1) : item;
            List<String> meant = meant(words, there);
            if (removes) {
                meant.forEach(chosen::remove);
                barred.addAll(item.startsWith("!") ? meant : List.of());
            } else if (!item.startsWith("@")) {
                chosen.addAll(meant);
            }
        }
        chosen.removeAll(barred);
        if (chosen.isEmpty()) {
            throw new GeneralSecurityException("no cipher is left");
        }
        return new ArrayList<>(chosen);
    }

    private static List<String> supported() throws GeneralSecurityException {
        List<String> names = new ArrayList<>();
        for (String each : SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites()) {
            if (each.contains("_WITH_")) { // those of TLS 1.3 name no key exchange
                names.add(each);
            }
        }
        return names;
    }

    private static List<String> meant(String words, List<String> there) {
        List<String> meant = new ArrayList<>();
        for (String suite : there) {
            boolean all = !words.isEmpty();
            for (String word : words.split("\\+", -1)) {
                all &= suite.equals(word) || openSslName(suite).equals(word) || is(suite, word);
            }
            if (all) {
                meant.add(suite);
            }
        }
        return meant;
    }

    /** {@code TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256} is {@code ECDHE-RSA-AES128-GCM-SHA256}. */
    static String openSslName(String suite) {
        String name = suite.replaceFirst("^(TLS|SSL)_", "").replace("_WITH_", "_");
        return name.replaceFirst("^RSA_(?=AES|3DES|CHACHA)", "")
                .replaceFirst("AES_(128|256)_", "AES$1_")
                .replace("_CBC_", "_")
                .replace("CHACHA20_POLY1305_SHA256", "CHACHA20_POLY1305")
                .replace('_', '-');
    }

    private static boolean is(String suite, String word) {
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "ALL", "DEFAULT" -> !suite.contains("NULL") && !suite.contains("_anon_");
            case "HIGH" -> suite.contains("AES") || suite.contains("CHACHA20");
            case "ECDHE", "EECDH", "KECDHE", "KEECDH" -> suite.contains("_ECDHE_");
            case "DHE", "EDH", "KDHE", "KEDH" -> suite.contains("_DHE_");
            case "RSA", "KRSA" ->
                    suite.contains("_RSA_")
                            && (word.equals("RSA") || suite.matches("(TLS|SSL)_RSA_.*"));
            case "ARSA" -> suite.contains("_RSA_");
            case "ECDSA", "AECDSA" -> suite.contains("_ECDSA_");
            case "AESGCM" -> suite.contains("AES") && suite.contains("GCM");
            case "AES" -> suite.contains("AES");
            case "AES128" -> suite.contains("AES_128");
            case "AES256" -> suite.contains("AES_256");
            case "CHACHA20" -> suite.contains("CHACHA20");
            case "3DES" -> suite.contains("3DES");
            case "RC4" -> suite.contains("RC4");
            case "MD5" -> suite.endsWith("_MD5");
            case "SHA1", "SHA" -> suite.endsWith("_SHA");
            case "SHA256" -> suite.endsWith("_SHA256");
            case "SHA384" -> suite.endsWith("_SHA384");
            case "ANULL" -> suite.contains("_anon_");
            case "ENULL", "NULL" -> suite.contains("NULL");
            default -> false;
        };
    }
}
