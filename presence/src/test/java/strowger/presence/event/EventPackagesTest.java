package strowger.presence.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import strowger.engine.module.ConfigurationException;

import java.nio.charset.StandardCharsets;

class EventPackagesTest {
    private final EventPackages events = new EventPackages();

    @BeforeEach
    void addPresence() {
        events.add(EventPackage.named("presence").conclude());
        events.add(EventPackage.named("presence.winfo").watcherInfo().conclude());
        events.add(EventPackage.named("dialog;sla").conclude());
    }

    @Test
    void aPackageIsFoundByItsWholeNameOnly() {
        assertEquals(0, number("presence"));
        assertEquals(1, number("presence.winfo"));
        assertEquals(2, number("dialog;sla"));
        assertEquals(EventPackages.NONE, number("dialog"));
        assertEquals(EventPackages.NONE, number("Presence"));
    }

    @Test
    void theLatestStandsFirstInAllowEvents() {
        assertEquals(
                "Allow-Events: dialog;sla, presence.winfo, presence\r\n",
                events.allowEvents().toString());
    }

    @Test
    void watcherInformationBelongsToThePackageOfItsName() {
        assertEquals(1, events.watcherInfo(0));
        assertEquals(EventPackages.NONE, events.watcherInfo(2));
        assertEquals(0, events.watched(1));
        assertEquals(EventPackages.NONE, events.watched(0));
    }

    @Test
    void whenTwoModulesDeclareOnePackage_thenTheSecondIsRefused() {
        EventPackage again = EventPackage.named("presence").conclude();
        assertThrows(ConfigurationException.class, () -> events.add(again));
    }

    private int number(String name) {
        byte[] bytes = ("x" + name + "x").getBytes(StandardCharsets.US_ASCII);
        return events.number(new UnsafeBuffer(bytes), 1, name.length());
    }
}
