package strowger.modules.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import strowger.engine.value.Value;
import strowger.parser.Credentials;
import strowger.parser.ParseError;

import java.nio.charset.StandardCharsets;

class ResponseTest {
    private final Credentials credentials = new Credentials();
    private final Response.Subject subject = new Response.Subject();

    private static String header(Algorithm algorithm, String response) {
        return """
        Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html",\
         algorithm=%s, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001,\
         cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, response="%s"\
        """
                .formatted(algorithm.token(), response);
    }

    private boolean isRight(Algorithm algorithm, String response, String password, boolean hashed) {
        UnsafeBuffer buffer =
                new UnsafeBuffer(header(algorithm, response).getBytes(StandardCharsets.US_ASCII));
        assertEquals(ParseError.NONE, credentials.wrap(buffer, 0, buffer.capacity()));
        subject.realm.set(Value.ofText("http-auth@example.org"));
        subject.password.set(Value.ofText(password));
        subject.method.set(Value.ofText("GET"));
        subject.isHashed = hashed;
        return new Response().isRight(algorithm, credentials, buffer, subject);
    }

    @ParameterizedTest
    @CsvSource({
        "MD5,8ca523f5e9506fed4657c9700eebdbec",
        "SHA_256,753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
    })
    void theExamplesOfRfc7616AreRight(Algorithm algorithm, String response) { // §3.9.1
        assertTrue(isRight(algorithm, response, "Circle of Life", false));
        assertFalse(isRight(algorithm, response, "Circle of life", false));
        assertFalse(isRight(algorithm, response.substring(1), "Circle of Life", false));
        assertFalse(isRight(algorithm, "f" + response.substring(1), "Circle of Life", false));
    }

    @ParameterizedTest
    @CsvSource({
        "3d78807defe7de2157e2b0b6573a855f,true",
        "3D78807DEFE7DE2157E2B0B6573A855F,true",
        "3d,false"
    })
    void aPasswordMayBeHashedAlready(String hash, boolean right) {
        assertEquals(right, isRight(Algorithm.MD5, "8ca523f5e9506fed4657c9700eebdbec", hash, true));
    }
}
