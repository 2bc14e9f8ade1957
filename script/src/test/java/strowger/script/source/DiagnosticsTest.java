package strowger.script.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import strowger.script.source.Diagnostic.Kind;

import java.util.List;

class DiagnosticsTest {
    private final SourceFile file = SourceFile.of("a.cfg", "");
    private final Diagnostics diagnostics = new Diagnostics();

    private Position at(int line, int column) {
        return new Position(file, line, column);
    }

    @Test
    void theyComeInOrderOfPositionEachOnce() {
        diagnostics.error(Kind.SYNTAX, at(2, 1), "b");
        diagnostics.warning(Kind.TYPE, at(1, 9), "a");
        diagnostics.error(Kind.SYNTAX, at(2, 1), "b");
        diagnostics.error(Kind.SYNTAX, new Position(new SourceFile(1, "b.cfg", ""), 1, 1), "c");
        assertEquals(
                List.of(
                        "a.cfg:1:9: warning: a [type]",
                        "a.cfg:2:1: error: b [syntax]",
                        "b.cfg:1:1: error: c [syntax]"),
                diagnostics.inOrder().stream().map(Object::toString).toList());
    }

    @Test
    void warningsAloneAreNoFailure() {
        diagnostics.warning(Kind.TYPE, at(1, 1), "a");
        assertEquals(false, diagnostics.failed());
        diagnostics.error(Kind.TYPE, at(1, 1), "a");
        assertEquals(true, diagnostics.failed());
    }

    @Test
    void theirNumberIsBounded() {
        for (int line = 0; line < Diagnostics.MAX + 5; line++) {
            diagnostics.error(Kind.SYNTAX, at(line + 1, 1), "x");
        }
        assertEquals(Diagnostics.MAX, diagnostics.inOrder().size());
        assertEquals(5, diagnostics.omittedCount());
    }

    @Test
    void bytesOfTheConfigurationAreReadAsUtf8AndControlsMadeVisible() {
        diagnostics.error(Kind.SYNTAX, at(1, 1), "caf\u00c3\u00a9\n");
        assertEquals("caf\u00e9?", diagnostics.inOrder().getFirst().message());
    }
}
