package strowger.script.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.script.source.Position;
import strowger.script.source.SourceFile;
import strowger.script.syntax.VariableReference.Index;

class VariableParserTest {
    private static final Position AT = new Position(SourceFile.of("test.cfg", ""), 1, 1);

    private static String shown(VariableReference variable) {
        StringBuilder text = new StringBuilder(variable.name());
        @Nullable Format inner = variable.inner();
        if (inner != null) {
            text.append('(').append(shown(inner)).append(')');
        }
        switch (variable.index()) {
            case Index.None _ -> {}
            case Index.All _ -> text.append("[*]");
            case Index.Constant constant -> text.append("[").append(constant.number()).append("]");
            case Index.Dynamic dynamic ->
                    text.append("[").append(shown(dynamic.variable())).append("]");
        }
        for (VariableReference.Transformation each : variable.transformations()) {
            text.append('{').append(each.name());
            each.arguments().forEach(argument -> text.append('|').append(shown(argument)));
            text.append('}');
        }
        return text.toString();
    }

    private static String shown(Format format) {
        StringBuilder text = new StringBuilder();
        for (Format.Part part : format.parts()) {
            switch (part) {
                case Format.Text plain -> text.append(plain.text());
                case VariableReference variable ->
                        text.append('<').append(shown(variable)).append('>');
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "==>",
            quoteCharacter = '`',
            value = {
                "$ru ==> ru",
                "$(ru) ==> ru",
                "$var(x) ==> var(x)",
                "$avp(s:x) ==> avp(s:x)",
                "$(avp(x)[-1]) ==> avp(x)[-1]",
                "$(avp(x)[*]) ==> avp(x)[*]",
                "$(avp(x)[$var(i)]) ==> avp(x)[var(i)]",
                "$(hdr($var(h))[0]{s.len}) ==> hdr(<var(h)>)[0]{s.len}",
                "$sht(t=>$ci::$ft) ==> sht(t=><ci>::<ft>)",
                "$xavp(a[0]=>b[1]) ==> xavp(a[0]=>b[1])",
                "$(var(l){s.select,1,,}) ==> var(l){s.select|1|,}",
                "$(var(l){s.select,$var(i),:}{s.int}) ==> var(l){s.select|<var(i)>|:}{s.int}",
                "$(var(l){s.select,0, }) ==> var(l){s.select|0| }",
                "$(var(x){re.subst,/^(.*)@(.*)$/\\2 at \\1/}) ==> var(x){re.subst|/^(.*)@(.*)$/\\2"
                        + " at \\1/}",
                "$(var(x){re.subst,/[0-9]{1,3}/x/g}) ==> var(x){re.subst|/[0-9]{1,3}/x/g}",
                "$(var(x){sql.val.str}) ==> var(x){sql.val.str}",
                "$? ==> rc",
                "$f.did ==> f.(did)",
                "$fd ==> fd",
            })
    void variablesAreRead(String text, String tree) throws SyntaxFault {
        assertEquals(tree, shown(VariableParser.variable(text, AT)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "==>",
            quoteCharacter = '`',
            value = {
                "a $rU@$rd b ==> a <rU>@<rd> b",
                "$$ $$rU ==> $ $rU",
                "100% $ ok ==> 100% $ ok",
                "$(rU)x$(rd) ==> <rU>x<rd>",
                "$var(i)$var(i) ==> <var(i)><var(i)>",
            })
    void textsWithVariablesAreRead(String text, String tree) throws SyntaxFault {
        assertEquals(tree, shown(VariableParser.format(text, AT)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$(ru",
                "$var(x",
                "$(avp(x)[a])",
                "$(ru{len})",
                "$(ru{s.len)",
                "$()",
                "$(ru]",
                "$ru x"
            })
    void brokenOnesAreRefused(String text) {
        assertThrows(SyntaxFault.class, () -> VariableParser.variable(text, AT));
    }

    @Test
    void nestingIsBounded() {
        String text = "$a(".repeat(100) + "x" + ")".repeat(100);
        assertThrows(SyntaxFault.class, () -> VariableParser.variable(text, AT));
    }
}
