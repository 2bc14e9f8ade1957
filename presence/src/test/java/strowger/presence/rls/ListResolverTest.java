package strowger.presence.rls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import strowger.presence.xcap.XcapApplication;
import strowger.presence.xcap.XcapDocument;
import strowger.presence.xcap.XcapStore;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

class ListResolverTest {
    private static final String EVE = "eve@example.com";

    private final XcapStore store = new XcapStore(100, () -> 1_700_000_000_000L);
    private final ListResolver resolver = new ListResolver(store, "/xcap-root/");

    @AfterEach
    void close() {
        store.close();
    }

    private void put(XcapApplication application, String owner, String content) {
        String document =
                """
                <?xml version="1.0"?>
                <%s xmlns="urn:ietf:params:xml:ns:%s" xmlns:rl="urn:ietf:params:xml:ns:resource-lists">
                %s</%1$s>
                """
                        .formatted(application.root(), application.root(), content);
        UnsafeBuffer bytes = new UnsafeBuffer(document.getBytes(StandardCharsets.UTF_8));
        store.put(new XcapDocument(application, owner, "index", "", bytes), _ -> {});
    }

    private Optional<List<String>> addresses(String uri) {
        return resolver.resolve(EVE, uri, "presence")
                .map(all -> all.stream().map(Resource::address).toList());
    }

    @Test
    void whenAServiceHasListsWithinLists_thenAllAreOnItOnce() {
        put(
                XcapApplication.RLS_SERVICES,
                EVE,
                """
                <service uri="sip:friends@example.com"><list>
                <rl:entry uri="sip:a@b"><rl:display-name>A</rl:display-name></rl:entry>
                <rl:list name="close"><rl:entry uri="sip:c@d"/><rl:entry uri="sips:a@B"/></rl:list>
                </list><packages><package>presence</package></packages></service>
                <service uri="sip:phones@example.com"><list><rl:entry uri="sip:x@y"/></list>
                <packages><package>dialog</package></packages></service>
                """);
        assertEquals(Optional.of(List.of("a@b", "c@d")), addresses("sip:friends@example.com"));
        assertEquals(Optional.empty(), addresses("sip:phones@example.com"));
        assertEquals(Optional.empty(), addresses("sip:others@example.com"));
        assertTrue(resolver.resolve("bob@b", "sip:friends@example.com", "presence").isEmpty());
    }

    @Test
    void whenAServiceRefersToAResourceList_thenItsEntriesAreOnIt() {
        put(
                XcapApplication.RESOURCE_LISTS,
                EVE,
                """
                <list name="l1"><entry uri="sip:a@b"/><entry-ref
                 ref="resource-lists/users/sip:eve@example.com/index/~~/resource-lists/list%5b@name=%22l2%22%5d/entry%5b1%5d"/>
                </list><list name="l2"><entry uri="sip:c@d"/><entry uri="sip:e@f"/></list>
                """);
        put(
                XcapApplication.RLS_SERVICES,
                EVE,
                """
                <service uri="sip:all@example.com"><resource-list>http://xcap.example.com/xcap-root/resource-lists/users/sip:eve@example.com/index/~~/resource-lists/list%5b@name=%22l1%22%5d</resource-list></service>
                """);
        assertEquals(Optional.of(List.of("a@b", "c@d")), addresses("sip:all@example.com"));
    }

    @Test
    void whenListsReferToThemselves_thenTheyEnd() {
        put(
                XcapApplication.RESOURCE_LISTS,
                EVE,
                """
                <list name="l"><entry uri="sip:a@b"/><external
                 anchor="/xcap-root/resource-lists/users/sip:eve@example.com/index/~~/resource-lists/list%5b1%5d"/>
                <external anchor="/xcap-root/resource-lists/users/sip:eve@example.com/index"/></list>
                """);
        put(
                XcapApplication.RLS_SERVICES,
                EVE,
                """
                <service uri="sip:all@example.com"><resource-list>/xcap-root/resource-lists/users/sip:eve@example.com/index</resource-list></service>
                """);
        assertEquals(Optional.of(List.of("a@b")), addresses("sip:all@example.com"));
    }

    @Test
    void whenAListIsEndless_thenSoManyAreOnItAndNoMore() {
        StringBuilder entries = new StringBuilder();
        for (int index = 0; index < 2 * ListResolver.RESOURCES_MAX; index++) {
            entries.append("<rl:entry uri=\"sip:u%d@b\"/>".formatted(index));
        }
        put(
                XcapApplication.RLS_SERVICES,
                EVE,
                "<service uri='sip:all@b'><list>" + entries + "</list></service>");
        assertEquals(ListResolver.RESOURCES_MAX, addresses("sip:all@b").orElseThrow().size());
    }

    @Test
    void whenAServiceIsForAll_thenItIsFoundInTheGlobalTree() {
        put(
                XcapApplication.RLS_SERVICES,
                "",
                "<service uri='sip:all@b'><list><rl:entry uri='sip:a@b'/></list></service>");
        assertEquals(Optional.of(List.of("a@b")), addresses("sip:all@b"));
    }
}
