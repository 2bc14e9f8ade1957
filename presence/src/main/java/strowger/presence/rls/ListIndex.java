package strowger.presence.rls;

import org.jspecify.annotations.Nullable;

import strowger.engine.value.Value;
import strowger.presence.event.EventPackage;
import strowger.presence.event.Party;
import strowger.presence.event.StateChange;
import strowger.presence.event.StateKey;
import strowger.presence.event.StateListener;
import strowger.presence.notify.Notifications;
import strowger.presence.rules.WatcherId;
import strowger.presence.xcap.XcapApplication;
import strowger.presence.xcap.XcapListener;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Which lists are watched, and who is on them: a change of one who is has the list's watchers told,
 * all changes of a while together. For all threads.
 */
final class ListIndex implements StateListener, XcapListener {
    private final Notifications notifications;
    private final ListComposer lists;
    private final int listNumber;
    private final int eventNumber;
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> listsOf = new ConcurrentHashMap<>(); // by address
    private final Set<String> changed = ConcurrentHashMap.newKeySet();

    /**
     * A list of a watcher.
     *
     * @param addresses of those on it.
     */
    private record Watched(String watcher, String uri, Set<String> addresses) {}

    ListIndex(Notifications notifications, ListComposer lists, EventPackage listPackage) {
        this.notifications = notifications;
        this.lists = lists;
        listNumber = lists.presentities().events().number(listPackage.name());
        eventNumber = lists.presentities().events().number(lists.event().name());
    }

    private static String key(String watcher, String uri) {
        return watcher + ' ' + uri;
    }

    /** Has a watcher told of the resources of its list from now on. */
    void add(String watcher, String uri, List<Resource> resources) {
        Set<String> addresses =
                resources.stream().map(Resource::address).collect(Collectors.toUnmodifiableSet());
        String key = key(watcher, uri);
        Watched before = watched.put(key, new Watched(watcher, uri, addresses));
        for (String address : addresses) {
            listsOf.compute(address, (_, lists) -> with(lists, key));
        }
        if (before != null) {
            before.addresses().stream()
                    .filter(each -> !addresses.contains(each))
                    .forEach(each -> forget(each, key));
        }
    }

    /** The same of one that is watched since before the start: what it was told may be old. */
    void restore(String watcher, String uri) {
        add(watcher, uri, lists.resources(watcher, uri).orElse(List.of()));
        changed.add(key(watcher, uri));
    }

    private static Set<String> with(@Nullable Set<String> lists, String key) {
        Set<String> more = lists == null ? ConcurrentHashMap.newKeySet() : lists;
        more.add(key);
        return more;
    }

    private void forget(String address, String key) {
        listsOf.computeIfPresent(
                address, (_, lists) -> lists.remove(key) && lists.isEmpty() ? null : lists);
    }

    @Override
    public void onChange(StateKey state, StateChange change) {
        if (state.event() == eventNumber && change == StateChange.CHANGED) {
            Party party = state.presentity(new Party());
            WatcherId id = new WatcherId(party.user(), party.domain());
            mark(id.user() + '@' + id.domain());
        }
    }

    private void mark(String address) {
        changed.addAll(listsOf.getOrDefault(address, Set.of()));
    }

    @Override
    public void onChange(XcapApplication application, String owner, String file) {
        if (application == XcapApplication.PRES_RULES) {
            mark(owner);
        } else if (application == XcapApplication.RLS_SERVICES
                || application == XcapApplication.RESOURCE_LISTS) {
            resolveAgain(); // lists may refer to each other
        }
    }

    /** Reads all watched lists anew. */
    void resolveAgain() {
        for (Map.Entry<String, Watched> each : watched.entrySet()) {
            Watched list = each.getValue();
            add(
                    list.watcher(),
                    list.uri(),
                    lists.resources(list.watcher(), list.uri()).orElse(List.of()));
            changed.add(each.getKey());
        }
    }

    /** Tells the watchers of lists that have changed, and forgets lists that nobody watches. */
    void flush() {
        StateKey state = new StateKey();
        List<String> due = List.copyOf(changed);
        due.forEach(changed::remove);
        for (String key : due) {
            Watched list = watched.get(key);
            if (list != null && read(list, state)) {
                notifications.refresh(state, false);
            }
        }
        for (String key : List.copyOf(watched.keySet())) {
            Watched list = watched.get(key);
            if (list != null && (!read(list, state) || !notifications.isWatched(state))) {
                watched.remove(key);
                list.addresses().forEach(address -> forget(address, key));
            }
        }
    }

    private boolean read(Watched list, StateKey state) {
        boolean known = notifications.readPresentity(Value.ofText(list.uri()), state);
        if (known) {
            state.event(listNumber);
        }
        return known;
    }

    int count() {
        return watched.size();
    }
}
