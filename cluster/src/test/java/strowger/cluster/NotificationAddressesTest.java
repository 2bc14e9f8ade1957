package strowger.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import strowger.engine.transport.ListenSocket;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class NotificationAddressesTest {
    private static final String NAMED = "sip:nodes.example.com:5060;transport=tcp";

    private final List<String> leads = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private NotificationAddresses addresses(boolean many, String... configured) {
        List<NodeAddress> notified =
                List.of(configured).stream()
                        .map(each -> NodeAddress.parse(each).orElseThrow())
                        .toList();
        DmqConfig config =
                new DmqConfig(
                        List.of(),
                        ListenSocket.NONE,
                        notified,
                        many,
                        "notification_peer",
                        60,
                        true,
                        false,
                        1,
                        2);
        return new NotificationAddresses(config, this::resolve);
    }

    private InetAddress[] resolve(String name) throws UnknownHostException {
        boolean none = leads.isEmpty();
        asked.add(name);
        if (none) {
            throw new UnknownHostException(name);
        }
        InetAddress[] all = new InetAddress[leads.size()];
        for (int index = 0; index < all.length; index++) {
            all[index] = InetAddress.getByName(leads.get(index));
        }
        return all;
    }

    private void found(List<NodeAddress> added, List<NodeAddress> gone) {
        told.add("+" + added + " -" + gone);
    }

    private String told() throws InterruptedException {
        return String.valueOf(told.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void whenSeveralAddressesAreConfigured_thenAllAreFound() throws Exception {
        addresses(false, "sip:192.0.2.7", "sip:[2001:db8:0:0::7]:5070").resolve(this::found);
        assertEquals("+[sip:192.0.2.7:5060] -[]", told());
        assertEquals("+[sip:[2001:db8::7]:5070] -[]", told());
    }

    @Test
    void whenANameLeadsToSeveral_thenAllAreFoundIfSwitchedSo() throws Exception {
        leads.addAll(List.of("192.0.2.7", "2001:db8::8"));
        addresses(true, NAMED).resolve(this::found);
        assertEquals(
                "+[sip:192.0.2.7:5060;transport=tcp, sip:[2001:db8::8]:5060;transport=tcp] -[]",
                told());
        addresses(false, NAMED).resolve(this::found);
        assertEquals("+[sip:192.0.2.7:5060;transport=tcp] -[]", told());
    }

    @Test
    void whenANameLeadsElsewhere_thenTheNodeHasMoved() throws Exception { // K#4292
        NotificationAddresses addresses = addresses(false, NAMED);
        leads.add("192.0.2.7");
        addresses.resolve(this::found);
        String _ = told();
        leads.set(0, "192.0.2.8");
        addresses.resolveNames(this::found);
        assertEquals(
                "+[sip:192.0.2.8:5060;transport=tcp] -[sip:192.0.2.7:5060;transport=tcp]", told());
        addresses.resolveNames(this::found);
        assertEquals("+[] -[]", told());
    }

    @Test
    void whenANameCantBeLookedUp_thenWhatWasKnownStays() throws Exception {
        NotificationAddresses addresses = addresses(false, NAMED);
        leads.add("192.0.2.7");
        addresses.resolve(this::found);
        String _ = told();
        leads.clear();
        addresses.resolveNames(this::found);
        while (asked.size() < 2) {
            Thread.onSpinWait();
        }
        leads.add("192.0.2.9");
        addresses.resolveNames(this::found);
        assertEquals(
                "+[sip:192.0.2.9:5060;transport=tcp] -[sip:192.0.2.7:5060;transport=tcp]", told());
    }
}
