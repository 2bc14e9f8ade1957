package strowger.presence.packages;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.value.Value;
import strowger.presence.PresenceModule;
import strowger.presence.event.DefaultExpires;
import strowger.presence.event.DocumentTags;
import strowger.presence.event.EventPackage;
import strowger.presence.event.EventPackages;
import strowger.presence.event.Party;
import strowger.presence.event.StateKey;
import strowger.presence.rules.RuleAuthorisation;
import strowger.presence.rules.RuleSource;
import strowger.presence.xcap.XcapClientModule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code presence_xml}: presence (RFC 3856), who watches it (RFC 3857), shared lines, changes of
 * documents (RFC 5875), and the rules by which presence is shown (RFC 5025).
 */
public final class PresenceXmlModule implements Module {
    private static final String NAME = "presence_xml";

    private final DefaultExpires expires = new DefaultExpires(NAME);
    private final List<String> servers = new ArrayList<>();
    private boolean active;
    private boolean passive;
    private boolean dummy;
    private boolean single;
    private boolean integrated;
    private boolean hasPresence = true;
    private boolean hasWatcherInfo = true;
    private boolean hasSharedLines;
    private boolean hasXcapDiff = true;
    private String singleElement = "note";
    private List<String> singleWords = List.of("Available", "Ringing", "On the Phone");
    private String noRuleReason = "probation";
    private @Nullable PresenceModule presence;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void export(Exports exports) {
        expires.export(exports);
        exportPackages(exports);
        exportBodies(exports);
        exportRules(exports);
        new PresenceChecks(this::server).export(exports);
        for (String name : new String[] {"db_url", "xcap_table"}) {
            exports.text(name, _ -> {}).doc("For storage; unused: rules are in memory.");
        }
    }

    private void exportPackages(Exports exports) {
        exports.integer("disable_presence", value -> hasPresence = value == 0)
                .unset(0)
                .doc("Whether the package presence is left out.");
        exports.integer("disable_winfo", value -> hasWatcherInfo = value == 0)
                .unset(0)
                .doc("Whether the package presence.winfo is left out.");
        exports.integer("disable_bla", value -> hasSharedLines = value == 0)
                .unset(1)
                .doc("Whether the package dialog;sla is left out.");
        exports.integer("disable_xcapdiff", value -> hasXcapDiff = value == 0)
                .unset(0)
                .doc("Whether the package xcap-diff is left out.");
        exports.integer("passive_mode", value -> passive = value != 0)
                .unset(0)
                .doc("Whether all of its packages are left out.");
    }

    private void exportBodies(Exports exports) {
        exports.integer("force_dummy_presence", value -> dummy = value != 0)
                .unset(0)
                .doc("Whether watchers get a document, open, when nothing was published.");
        exports.integer("force_presence_single_body", value -> single = value != 0)
                .unset(0)
                .doc("Whether one published document is shown instead of all together.");
        exports.text("presence_single_body_lookup_element", name -> singleElement = name)
                .unset("note")
                .doc("The element that says which document that is.");
        exports.text(
                        "presence_single_body_priorities",
                        words -> singleWords = List.of(words.split("\\|")))
                .unset("Available|Ringing|On the Phone")
                .doc("The texts of that element, the one that counts most last.");
    }

    private void exportRules(Exports exports) {
        exports.integer("force_active", value -> active = value != 0)
                .unset(0)
                .doc("Whether everybody may watch everybody, rules unread.");
        exports.integer("integrated_xcap_server", value -> integrated = value != 0)
                .unset(0)
                .doc("Whether rules must be in xcap_server; they are used from there anyway.");
        exports.text("xcapauth_userdel_reason", reason -> noRuleReason = reason)
                .unset("probation")
                .doc("What a watcher is told whom no rule allows any more.");
        exports.text("xcap_server", servers::add)
                .doc(
                        "A server that rules are fetched from, host:port or a URL, with xcap_client"
                                + " and integrated_xcap_server 0; can be given again.");
    }

    @Override
    public void start(Engine engine) {
        PresenceModule server = PresenceModule.of(engine, NAME);
        presence = server;
        EventPackages events = server.events();
        if (passive) {
            return;
        }
        if (hasPresence) {
            RuleSource rules = rules(engine);
            events.add(presence(rules, engine, spheres(server)));
            rules.listen(presentity -> askAgain(server, presentity));
        }
        if (hasWatcherInfo) {
            events.add(
                    builder("presence.winfo", "application/watcherinfo+xml")
                            .watcherInfo()
                            .conclude());
        }
        if (hasSharedLines) {
            events.add(
                    builder("dialog;sla", "application/dialog-info+xml")
                            .check(Checks::xml)
                            .tagKept()
                            .conclude());
        }
        if (hasXcapDiff) {
            events.add(xcapDiff(server, engine));
        }
    }

    /** What is published, or else what xcap_server has, where it is loaded. */
    private EventPackage xcapDiff(PresenceModule server, Engine engine) {
        EventPackage.Builder diff =
                builder("xcap-diff", "application/xcap-diff+xml").check(Checks::xml);
        engine.modules().loaded().stream()
                .filter(DocumentTags.class::isInstance)
                .map(DocumentTags.class::cast)
                .findFirst()
                .ifPresent(
                        documents -> {
                            diff.composer(new XcapDiffComposer(documents));
                            documents.onChange(owner -> tellOfDocuments(server, owner));
                        });
        return diff.conclude();
    }

    private static void tellOfDocuments(PresenceModule server, String owner) {
        StateKey state = new StateKey();
        Value event = Value.ofText("xcap-diff");
        if (server.notifications().read(Value.ofText(owner), event, state)) {
            server.notifications().refresh(state, false);
        }
    }

    private PresenceModule server() {
        PresenceModule started = presence;
        if (started == null) {
            throw new ConfigurationException(NAME + " has not started: load it first");
        }
        return started;
    }

    /** A presentity's rules have changed: those who watch it may see more now, or less. */
    private static void askAgain(PresenceModule server, String presentity) {
        StateKey state = new StateKey();
        Value event = Value.ofText("presence");
        if (server.notifications().read(Value.ofText(presentity), event, state)) {
            server.notifications().refresh(state, true);
        }
    }

    private EventPackage.Builder builder(String name, String contentType) {
        return EventPackage.named(name)
                .contentType(contentType)
                .defaultExpiresSec(expires.seconds());
    }

    /** How rules learn of spheres: not at all, unless that is wanted. */
    private Function<Party, Optional<String>> spheres(PresenceModule server) {
        if (active || !server.isSphereChecked()) {
            return _ -> Optional.empty();
        }
        Spheres spheres = new Spheres(server, server.events().count()); // the next to be added
        server.presentities().listenFirst(spheres);
        return spheres;
    }

    private EventPackage presence(
            RuleSource source, Engine engine, Function<Party, Optional<String>> spheres) {
        EventPackage.Builder presence =
                builder("presence", "application/pidf+xml")
                        .alsoTakes("application/cpim-pidf+xml")
                        .check(Checks::xml)
                        .leavingShown()
                        .composer(
                                new PresenceComposer(
                                        dummy, single ? singleWords : List.of(), singleElement));
        if (!active) {
            RuleAuthorisation rules =
                    new RuleAuthorisation(source, engine::nowMs, noRuleReason, spheres);
            presence.authorisation(rules).tailor(rules);
        }
        return presence.conclude();
    }

    private RuleSource rules(Engine engine) {
        if (!servers.isEmpty() && !integrated && !active) {
            return XcapClientModule.of(engine, NAME).rules(servers);
        }
        Optional<RuleSource> source =
                engine.modules().loaded().stream()
                        .filter(RuleSource.class::isInstance)
                        .map(RuleSource.class::cast)
                        .findFirst();
        if (integrated && source.isEmpty() && !active) {
            throw new ConfigurationException(
                    NAME
                            + ": integrated_xcap_server=1 needs xcap_server: write loadmodule"
                            + " \"xcap_server.so\"");
        }
        return source.orElse(RuleSource.NONE);
    }
}
