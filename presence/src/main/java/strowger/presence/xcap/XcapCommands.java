package strowger.presence.xcap;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Documents by RPC: put, read, deleted and listed by their paths. */
final class XcapCommands {
    private static final int PAGE_DEFAULT = 100;
    private static final int PAGE_MAX = 1000;
    private static final int ERROR_MIN = 400;

    private final Supplier<XcapServer> server;
    private final Supplier<XcapStore> store;
    private final Supplier<String> root;

    XcapCommands(Supplier<XcapServer> server, Supplier<XcapStore> store, Supplier<String> root) {
        this.server = server;
        this.store = store;
        this.root = root;
    }

    void export(Exports exports) {
        exports.command("xcap.put", this::put)
                .doc("Puts a document, or a part of one: path (as in HTTP), document.");
        exports.command("xcap.get", this::read).doc("A document, or a part of one: path.");
        exports.command("xcap.delete", this::delete)
                .doc("Deletes a document, or a part of one: path.");
        exports.command("xcap.list", this::list)
                .doc("Lists documents, a page: cursor (0 at first, then what next says), count.");
    }

    private XcapUri uri(CommandArguments arguments) throws Fault {
        String path = arguments.text(0);
        Optional<XcapUri> uri = XcapUri.of(path, root.get());
        if (uri.isEmpty()) {
            throw new Fault(404, "No such application or path below " + root.get() + ": " + path);
        }
        return uri.get();
    }

    private static XcapAnswer good(XcapAnswer answer) throws Fault {
        if (answer.code() >= ERROR_MIN) {
            String body = text(answer);
            throw new Fault(answer.code(), (answer.reason() + ' ' + body).strip());
        }
        return answer;
    }

    private Struct put(CommandArguments arguments) throws Fault {
        XcapUri uri = uri(arguments);
        byte[] body = arguments.text(1).getBytes(StandardCharsets.UTF_8);
        XcapAnswer answer = good(server.get().put(uri, Owner.of(uri), EntityTags.ANY, body));
        return new Struct().add("code", answer.code()).add("headers", answer.headers());
    }

    private String read(CommandArguments arguments) throws Fault {
        XcapUri uri = uri(arguments);
        XcapAnswer answer = good(server.get().read(uri, Owner.of(uri), EntityTags.ANY));
        return text(answer);
    }

    private Struct delete(CommandArguments arguments) throws Fault {
        XcapUri uri = uri(arguments);
        XcapAnswer answer = good(server.get().delete(uri, Owner.of(uri), EntityTags.ANY));
        return new Struct().add("code", answer.code());
    }

    private Struct list(CommandArguments arguments) throws Fault {
        long cursor = arguments.integer(0, 0);
        long count = arguments.integer(1, PAGE_DEFAULT);
        if (count < 1 || count > PAGE_MAX) {
            throw new Fault(400, "count is " + count + "; give 1 to " + PAGE_MAX);
        }
        List<Object> page = new ArrayList<>();
        long next =
                store.get().list(cursor, (int) count, document -> page.add(described(document)));
        Struct result = new Struct().add("documents", page);
        return next == XcapStore.END ? result : result.add("next", next);
    }

    private static Struct described(XcapDocument document) {
        return new Struct()
                .add("auid", document.application().id())
                .add("owner", document.owner())
                .add("file", document.file())
                .add("etag", document.etag())
                .add("length", document.content().capacity());
    }

    private static String text(XcapAnswer answer) {
        return answer.body().getStringWithoutLengthUtf8(0, answer.body().capacity());
    }
}
