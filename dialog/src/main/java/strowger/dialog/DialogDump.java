package strowger.dialog;

import org.jspecify.annotations.Nullable;

import strowger.engine.cluster.JsonText;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** {@code dlg.dump_file}: dialogs in a file, one to a line, however many there are. */
final class DialogDump {
    private final Running running;

    DialogDump(Running running) {
        this.running = running;
    }

    void export(Exports exports) {
        exports.command("dlg.dump_file", this::dump)
                .doc(
                        "Appends all dialogs that have not ended to a file, an object of JSON to"
                                + " each line; a path without / at its beginning is below the"
                                + " server's working folder.");
    }

    private @Nullable Object dump(CommandArguments arguments) throws Fault {
        String file = arguments.text(0);
        try (BufferedWriter out =
                Files.newBufferedWriter(
                        Path.of(file),
                        StandardCharsets.UTF_8,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND)) {
            write(out);
            return null;
        } catch (IOException | InvalidPathException unwritable) {
            throw new Fault(500, "can't be written: " + unwritable);
        } catch (UncheckedIOException unwritable) {
            throw new Fault(500, "can't be written: " + unwritable.getCause());
        }
    }

    private void write(BufferedWriter out) {
        Dialogs dialogs = running.dialogs();
        Desk desk = dialogs.newDesk();
        DialogStruct struct = new DialogStruct(dialogs, desk);
        dialogs.table()
                .forEachLive(
                        desk,
                        () -> {
                            try {
                                out.write(json(struct.line()).toString());
                                out.newLine();
                            } catch (IOException unwritable) {
                                throw new UncheckedIOException(unwritable);
                            }
                        });
    }

    /** Texts, whole numbers and structures; what is null becomes an empty text. */
    private static JsonText json(Struct struct) {
        JsonText text = new JsonText();
        struct.forEach(
                (name, value) -> {
                    switch (value) {
                        case Struct inner -> text.add(name, json(inner));
                        case Number number -> text.add(name, number.longValue());
                        case null -> text.add(name, "");
                        default -> text.add(name, value.toString());
                    }
                });
        return text;
    }
}
