package strowger.script.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import strowger.script.source.Diagnostics;
import strowger.script.source.SourceFile;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

class PreprocessorTest {
    private final Diagnostics diagnostics = new Diagnostics();

    private Preprocessed process(String text) {
        return new Preprocessor(Sources.NONE, Map.of(), Map.of("SD_VALUE", "from-env"), diagnostics)
                .process(SourceFile.of("test.cfg", text));
    }

    private String tokens(String text) {
        String tokens =
                process(text).tokens().stream().map(Token::text).collect(Collectors.joining(" "));
        assertEquals(List.of(), diagnostics.inOrder());
        return tokens.strip();
    }

    @Test
    void definesReplaceWordsButNotStrings() {
        assertEquals(
                "42 a string NUM 2 + 3 * 2",
                tokens(
                        """
                        #!define NUM 42
                        #!def STR "a string"
                        #!trydef NUM 43
                        #!define SUM 2 + \\
                        3
                        NUM STR "NUM" SUM * 2
                        """));
    }

    @Test
    void aDefineThatNamesItselfIsNotPutInAgain() {
        assertEquals("A A", tokens("#!define A A B\n#!define B A\nA"));
    }

    @Test
    void substitutionsChangeStringsWordsAndVariables() {
        assertEquals(
                "xsubstitutedx SUBSTME slashy slashy sdvalue sdquoted $var(sdvalue)",
                tokens(
                        """
                        #!subst "/SUBSTME/substituted/"
                        #!subst "!SLASH/X!slashy!g"
                        #!substdef "/SDNAME/sdvalue/"
                        #!substdefs "/SDSTR/sdquoted/"
                        "xSUBSTMEx SUBSTME" "SLASH/X SLASH/X" "SDNAME" SDSTR $var(SDNAME)
                        """));
    }

    @Test
    void conditionsNest() {
        assertEquals(
                "1 4",
                tokens(
                        """
                        #!define A
                        #!ifdef A
                        1
                        #!ifndef A
                        2
                        #!endif
                        #!else
                        3 "
                        #!ifdef A
                        #!else
                        5
                        #!endif
                        #!endif
                        !!ifdef B
                        !!else
                        4
                        !!endif
                        """));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "KAMAILIO_VERSION >= 5006000 ~ true",
                "KAMAILIO_VERSION < 5000000 ~ false",
                "MOD_tls && (N > 5) ~ false",
                "N == 3 || MOD_tls ~ true",
                "!MOD_tls ~ true",
                "N * 2 + 1 == 7 ~ true",
                "'a' == \"a\" ~ true",
                "TEXT == 'abc' ~ true",
                "7 % 4 == 3 ~ true",
            })
    void ifexpReckons(String expression, boolean holds) {
        String text =
                "#!define N 3\n#!define TEXT 'abc'\n#!ifexp " + expression + "\nyes\n#!endif\n";
        assertEquals(holds ? "yes" : "", tokens(text));
    }

    @Test
    void defexpAndEnvironmentMakeDefines() {
        assertEquals(
                "6 ab from-env from-env",
                tokens(
                                """
                                #!defexp N 2 * 3
                                #!defexps S 'a' + 'b'
                                #!defenv SD_VALUE
                                #!defenvs SD_VALUE=QUOTED
                                #!trydefenv SD_MISSING
                                N S SD_VALUE QUOTED
                                """)
                        .replace("from - env", "from-env"));
    }

    @Test
    void loadmoduleDefinesItsName() {
        assertEquals(
                "loadmodule x/tm.so yes",
                tokens("loadmodule \"x/tm.so\"\n#!ifdef MOD_tm\nyes\n#!endif\n"));
    }

    @Test
    void definesThatGrowWithoutEndAreCutOff() {
        StringBuilder text = new StringBuilder();
        for (char name = 'A'; name < 'Z'; name++) {
            text.append("#!define ").append(name).append(' ');
            text.append((char) (name + 1)).append(' ').append((char) (name + 1)).append('\n');
        }
        process(text.append('A').toString());
        assertEquals(true, diagnostics.failed());
    }

    @Test
    void whatIsWrongWithDirectivesIsReported() {
        process(
                """
                #!endif
                #!define
                #!define A
                #!define A
                #!subst "x"
                #!ifdef A
                #!defenv NOPE
                """);
        assertEquals(
                List.of(1, 2, 4, 5, 6, 7),
                diagnostics.inOrder().stream().map(each -> each.line()).toList());
    }
}
