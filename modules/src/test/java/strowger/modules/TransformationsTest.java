package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransformationsTest {
    private static final String URI =
            "sip:alice;day=tuesday:pass@atlanta.com:5070;transport=tcp;lr;x=%20y"
                    + "?subject=project&priority=urgent";

    private final Stage stage =
            new Stage(new PvModule(), new TextopsModule()).receive(Requests.MESSAGE);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = true,
            textBlock =
                    """
                    abc          | s.len                | 3
                    12x          | s.int                | 0
                    a1b22        | s.numeric            | 122
                    abcdef       | s.substr,1,2         | bc
                    abcdef       | s.substr,-2,0        | ef
                    abcdef       | s.substr,2,99        | cdef
                    abcdef       | s.substr,9,1         | ``
                    a;b;c        | s.select,1,;         | b
                    a;b;c        | s.select,-1,;        | c
                    a;b;c        | s.select,3,;         | ``
                    `x  y z`     | s.selectws,1         | y
                    abcdef       | s.strip,2            | cdef
                    abcdef       | s.striptail,9        | ``
                    abcdef       | s.stripto,d          | def
                    AbC          | s.tolower            | abc
                    AbC          | s.toupper            | ABC
                    `  a b `     | s.trim               | a b
                    a@b@c        | s.before,@           | a
                    a@b@c        | s.after,@            | b@c
                    a@b@c        | s.rbefore,@          | a@b
                    a@b@c        | s.rafter,@           | c
                    abc          | s.after,@            | ``
                    abc          | s.charat,-1          | c
                    A            | s.byte,0             | 65
                    banana       | s.count,a            | 3
                    banana       | s.rm,an              | ba
                    banana       | s.replace,an,o       | booa
                    123          | s.prefixes           | 1,12,123
                    123          | s.prefixes.quoted,2  | '1','12'
                    "x"          | s.unquote            | x
                    <x>          | s.unbracket          | x
                    a'b          | s.escape.common      | a\\'b
                    a b/c        | s.escape.param       | a%20b/c
                    a%20b+c      | s.urldecode.param    | a b c
                    abc          | s.md5                | 900150983cd24fb0d6963f7d28e17f72
                    abc          | s.crc32              | 891568578
                    abc          | s.encode.hexa        | 616263
                    616263       | s.decode.hexa        | abc
                    61626        | s.decode.hexa        | ``
                    ab           | s.encode.base64      | YWI=
                    YWI=         | s.decode.base64      | ab
                    Y*I=         | s.decode.base64      | ``
                    ab           | s.encode.base64t     | YWI
                    hello        | s.encode.base58      | Cn8eVZg
                    Cn8eVZg      | s.decode.base58      | hello
                    a"b          | val.jsonqe           | "a\\"b"
                    +4912        | num.fdigit           | 4
                    +4912        | num.ldigit           | 2
                    alias=1.2.3.4~5060~2 | urialias.decode | sip:1.2.3.4:5060;transport=tcp
                    sip:1.2.3.4;transport=tls | urialias.encode | alias=1.2.3.4~5060~3
                    """)
    void aTextIsTransformed(String given, String transformation, String result) {
        assertEquals(result, stage.transform(given, transformation));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    uri.user            | alice;day=tuesday
                    uri.host            | atlanta.com
                    uri.passwd          | pass
                    uri.port            | 5070
                    uri.params          | transport=tcp;lr;x=%20y
                    uri.param,transport | tcp
                    uri.param,lr        | ``
                    uri.param,nope      | ``
                    uri.headers         | subject=project&priority=urgent
                    uri.scheme          | sip
                    uri.tosocket        | tcp:atlanta.com:5070
                    uri.saor            | sip:alice;day=tuesday@atlanta.com
                    uri.duri            | sip:atlanta.com:5070;transport=tcp
                    """)
    void aUriIsTakenApart(String transformation, String result) {
        assertEquals(result, stage.transform(URI, transformation));
    }

    @Test
    void aParameterIsTakenOutOfAUri() {
        assertEquals("sip:a@b;c=d", stage.transform("sip:a@b;lr;c=d", "uri.rmparam,lr"));
        assertEquals("sip:a@b;lr", stage.transform("sip:a@b;lr;c=d", "uri.rmparam,c"));
    }

    @Test
    void whatIsNoUriGivesNothing() {
        assertEquals("", stage.transform("garbage", "uri.user"));
        assertEquals("", stage.transform("", "uri.tosocket"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    param.value,b    | 22
                    param.value,c    | ``
                    param.value,d    | q;r
                    param.value,e    | 5
                    param.valueat,-1 | 5
                    param.name,3     | d
                    param.name,9     | ``
                    param.count      | 5
                    param.in,a       | 1
                    param.in,q       | 0
                    """)
    void parametersAreFound(String transformation, String result) {
        assertEquals(result, stage.transform("a=1;b=22;c;d=\"q;r\";e = 5", transformation));
    }

    @Test
    void addressesAreTakenApart() {
        String address = "\"Alice A\" <sip:alice@a.com;x=1>;tag=5;q=0.3";
        assertEquals("\"Alice A\" ", stage.transform(address, "nameaddr.name"));
        assertEquals("sip:alice@a.com;x=1", stage.transform(address, "nameaddr.uri"));
        assertEquals("31", stage.transform(address, "nameaddr.len"));
        assertEquals("5", stage.transform(address, "tobody.tag"));
        assertEquals("tag=5;q=0.3", stage.transform(address, "tobody.params"));
        assertEquals("alice", stage.transform(address, "tobody.user"));
        assertEquals("", stage.transform("<", "nameaddr.uri"));
    }

    @Test
    void linesAreFound() {
        String text = "v=0\r\no=x\r\nm=audio\r\n";
        assertEquals("3", stage.transform(text, "line.count"));
        assertEquals("o=x", stage.transform(text, "line.at,1"));
        assertEquals("m=audio", stage.transform(text, "line.at,-1"));
        assertEquals("", stage.transform(text, "line.at,3"));
        assertEquals("m=audio", stage.transform(text, "line.sw,m="));
    }

    @Test
    void expressionsSubstitute() {
        String text = "alice@atlanta.com";
        assertEquals(
                "atlanta.com at alice", stage.transform(text, "re.subst,/^(.*)@(.*)$/\\2 at \\1/"));
        assertEquals("Alice@AtlAntA.com", stage.transform(text, "re.subst,/a/A/g"));
        assertEquals("zlice@ztlzntz.com", stage.transform(text, "re.subst,/A/z/gi"));
        assertEquals("alice", stage.transform(text, "re.subst,#@.*##"));
    }

    @Test
    void nothingIsMadeOfNull() {
        assertEquals("", stage.transform(null, "s.len"));
        assertEquals("0", stage.transform(null, "val.n0"));
        assertEquals("", stage.transform(null, "val.ne"));
    }

    @Test
    void anIntegerIsTakenAsItsDigits() {
        assertEquals("3", stage.transform(123, "s.len"));
    }

    @Test
    void longTextIsNotTransformedBeyondTheContextsMemory() {
        assertEquals("<null>", stage.transform("x".repeat(2_000), "s.prefixes"));
    }
}
