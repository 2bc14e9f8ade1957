package strowger.presence.event;

import org.agrona.DirectBuffer;

import strowger.engine.module.ConfigurationException;
import strowger.engine.value.Value;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The event packages of one configuration, in the order they were added; each has a number. Added
 * to by the thread that starts the server; read by all.
 */
public final class EventPackages {
    /** What {@link #number} answers for a package that there is not. */
    public static final int NONE = -1;

    /** Packages one configuration may have. */
    public static final int MAX = 64;

    private static final String WATCHER_INFO = ".winfo";

    private volatile Known known = new Known(List.of());

    /**
     * Adds a package.
     *
     * @throws ConfigurationException when there is one of its name, or too many.
     */
    public void add(EventPackage added) {
        if (find(added.name()).isPresent()) {
            throw new ConfigurationException(
                    "two modules declare the event package "
                            + added.name()
                            + ": load only one of them");
        }
        List<EventPackage> all = new ArrayList<>(known.packages);
        if (all.size() == MAX) {
            throw new ConfigurationException("too many event packages: at most " + MAX);
        }
        all.add(added);
        known = new Known(all);
    }

    /** How many there are. */
    public int count() {
        return known.packages.size();
    }

    /** The package of a number. */
    public EventPackage at(int number) {
        return known.packages.get(number);
    }

    /** The number of the package of a name; {@link #NONE} when there is none. */
    public int number(DirectBuffer name, int offset, int length) {
        byte[][] names = known.names;
        for (int number = 0; number < names.length; number++) {
            if (is(names[number], name, offset, length)) {
                return number;
            }
        }
        return NONE;
    }

    private static boolean is(byte[] known, DirectBuffer name, int offset, int length) {
        if (known.length != length) {
            return false;
        }
        for (int index = 0; index < length; index++) {
            if (known[index] != name.getByte(offset + index)) {
                return false;
            }
        }
        return true;
    }

    /** The package of a name. */
    public Optional<EventPackage> find(String name) {
        return known.packages.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /** The number of the package of a name; {@link #NONE} when there is none. */
    public int number(String name) {
        return find(name).map(found -> known.packages.indexOf(found)).orElse(NONE);
    }

    /** The number of the package that tells who watches another; {@link #NONE} without one. */
    public int watcherInfo(int number) {
        return known.watcherInfo[number];
    }

    /** The number of the package whose watchers a package tells of; {@link #NONE} without one. */
    public int watched(int number) {
        int[] infos = known.watcherInfo;
        for (int index = 0; index < infos.length; index++) {
            if (infos[index] == number) {
                return index;
            }
        }
        return NONE;
    }

    /** The line {@code Allow-Events}, with its end: what a 489 carries (RFC 6665 §8.2.1). */
    public Value allowEvents() {
        return known.allowEvents;
    }

    /** All that is known at one time. */
    private static final class Known {
        private static final byte[] UNNAMED = {'\r', '\n'}; // in no header's value

        final List<EventPackage> packages;
        final byte[][] names;
        final int[] watcherInfo;
        final Value allowEvents;

        Known(List<EventPackage> all) {
            packages = List.copyOf(all);
            names =
                    all.stream()
                            .map(each -> each.isHidden() ? UNNAMED : name(each))
                            .toArray(byte[][]::new);
            watcherInfo = all.stream().mapToInt(each -> infoOf(each, all)).toArray();
            List<String> latestFirst =
                    new ArrayList<>(
                            all.stream()
                                    .filter(each -> !each.isHidden())
                                    .map(EventPackage::name)
                                    .toList());
            Collections.reverse(latestFirst);
            allowEvents = Value.ofText("Allow-Events: " + String.join(", ", latestFirst) + "\r\n");
        }

        private static byte[] name(EventPackage known) {
            return known.name().getBytes(StandardCharsets.US_ASCII);
        }

        private static int infoOf(EventPackage watched, List<EventPackage> all) {
            for (int index = 0; index < all.size(); index++) {
                EventPackage info = all.get(index);
                if (info.isWatcherInfo() && info.name().equals(watched.name() + WATCHER_INFO)) {
                    return index;
                }
            }
            return NONE;
        }
    }
}
