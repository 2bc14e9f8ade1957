package strowger.presence.event;

import strowger.engine.value.Value;

import java.util.ArrayList;
import java.util.List;

/**
 * An event package: its name, its documents, and what is done with them. Immutable.
 *
 * <pre>{@code
 * presence.events().add(
 *         EventPackage.named("message-summary")
 *                 .contentType("application/simple-message-summary")
 *                 .check(MessageSummary::check)
 *                 .conclude());
 * }</pre>
 */
public final class EventPackage {
    private static final long EXPIRES_SEC = 3600;
    private static final Value NO_HEADERS = Value.ofText("");

    private final Builder built;
    private final BodyTypes bodyTypes;

    private EventPackage(Builder built) {
        this.built = built;
        List<String> types = new ArrayList<>(List.of(built.contentType));
        types.addAll(built.moreTypes);
        bodyTypes = new BodyTypes(types);
    }

    /** Begins a package: everything else has a default. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /**
     * The name in {@code Event}: with a parameter that makes it another, as in {@code dialog;sla}.
     */
    public String name() {
        return built.name;
    }

    /**
     * The name that NOTIFYs carry: its own, or that of the package whose presentities it has in
     * lists.
     */
    public String shownName() {
        return built.shownName.isEmpty() ? built.name : built.shownName;
    }

    /** Header lines that NOTIFYs carry besides, each with its end. */
    public Value headers() {
        return built.headers;
    }

    /** Whether no request can name it. */
    public boolean isHidden() {
        return !built.shownName.isEmpty();
    }

    /** What {@code Content-Type} says of the bodies in NOTIFY. */
    public String contentType() {
        return built.contentType;
    }

    /** What {@code Content-Type} may say of published bodies. */
    public BodyTypes bodyTypes() {
        return bodyTypes;
    }

    /** The seconds of a publication or subscription that asks for none. */
    public long defaultExpiresSec() {
        return built.defaultExpiresSec;
    }

    /** Whether a PUBLISH is taken. */
    public boolean isPublishable() {
        return built.publishable;
    }

    /** Whether its state is who subscribes to another package: {@code presence.winfo}. */
    public boolean isWatcherInfo() {
        return built.watcherInfo;
    }

    /** Whether the entity tag of a publication stays the same when it is refreshed. */
    public boolean isTagKept() {
        return built.tagKept;
    }

    /**
     * Whether the last body that shows a document on its way out differs from one without it: see
     * {@link Publications#isLeaving}.
     */
    public boolean isLeavingShown() {
        return built.leavingShown;
    }

    /** Looks at published bodies. */
    public BodyCheck check() {
        return built.check;
    }

    /** Finds the document that a new one replaces. */
    public DocumentKey documentKey() {
        return built.documentKey;
    }

    /** Makes the body of NOTIFYs. */
    public Composer composer() {
        return built.composer;
    }

    /** Makes a watcher's own body. */
    public Tailor tailor() {
        return built.tailor;
    }

    /** Decides who may watch. */
    public Authorisation authorisation() {
        return built.authorisation;
    }

    @Override
    public String toString() {
        return built.name;
    }

    /** Sets what differs from the defaults; not to be used after {@link #conclude()}. */
    public static final class Builder {
        private final String name;
        private String shownName = "";
        private Value headers = NO_HEADERS;
        private String contentType = "text/plain";
        private List<String> moreTypes = List.of();
        private long defaultExpiresSec = EXPIRES_SEC;
        private boolean publishable = true;
        private boolean watcherInfo;
        private boolean tagKept;
        private boolean leavingShown;
        private BodyCheck check = BodyCheck.NONE;
        private DocumentKey documentKey = DocumentKey.NONE;
        private Composer composer = Composer.NEWEST;
        private Tailor tailor = Tailor.NONE;
        private Authorisation authorisation = Authorisation.ALL;

        private Builder(String name) {
            this.name = name;
        }

        /** Hides it from requests: its NOTIFYs carry another's name, and header lines. */
        public Builder shownAs(String eventName, Value lines) {
            shownName = eventName;
            headers = lines;
            return this;
        }

        /** Sets the content type of bodies. */
        public Builder contentType(String type) {
            contentType = type;
            return this;
        }

        /** Sets the content types, in lower case, that published bodies may have besides. */
        public Builder alsoTakes(String... types) {
            moreTypes = List.of(types);
            return this;
        }

        /** Sets the seconds of those who ask for none; 3600 unless set. */
        public Builder defaultExpiresSec(long seconds) {
            defaultExpiresSec = seconds;
            return this;
        }

        /** Has PUBLISH refused as a bad event. */
        public Builder notPublishable() {
            publishable = false;
            return this;
        }

        /** Makes it the watcher information of the package whose name comes before the dot. */
        public Builder watcherInfo() {
            watcherInfo = true;
            return this;
        }

        /** Keeps the entity tag on refresh. */
        public Builder tagKept() {
            tagKept = true;
            return this;
        }

        /** Shows documents on their way out to the composer. */
        public Builder leavingShown() {
            leavingShown = true;
            return this;
        }

        /** Sets what looks at published bodies. */
        public Builder check(BodyCheck looks) {
            check = looks;
            return this;
        }

        /** Sets what finds the document that a new one replaces. */
        public Builder documentKey(DocumentKey finds) {
            documentKey = finds;
            return this;
        }

        /** Sets what makes bodies; {@link Composer#NEWEST} unless set. */
        public Builder composer(Composer makes) {
            composer = makes;
            return this;
        }

        /** Sets what makes a watcher's own body. */
        public Builder tailor(Tailor makes) {
            tailor = makes;
            return this;
        }

        /** Sets who decides; everybody may watch unless set. */
        public Builder authorisation(Authorisation decides) {
            authorisation = decides;
            return this;
        }

        /** The package. */
        public EventPackage conclude() {
            return new EventPackage(this);
        }
    }
}
