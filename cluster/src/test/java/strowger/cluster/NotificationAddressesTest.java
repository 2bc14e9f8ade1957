package strowger.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import strowger.engine.transport.ListenSocket;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

@Timeout(60)
class NotificationAddressesTest {
    private static final String NAMED = "sip:nodes.example.com:5060;transport=tcp";

    private final List<String> leads = new CopyOnWriteArrayList<>();
    private final Map<String, List<String>> leadsOf = new ConcurrentHashMap<>(); // or leads
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
        List<String> there = leadsOf.getOrDefault(name, leads);
        boolean none = there.isEmpty();
        synchronized (asked) {
            asked.add(name);
        }
        if (none) {
            throw new UnknownHostException(name);
        }
        InetAddress[] all = new InetAddress[there.size()];
        for (int index = 0; index < all.length; index++) {
            all[index] = InetAddress.getByName(there.get(index));
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
    void whenAnotherNameOrANumberLeadsThereStill_thenTheNodeHasNotGone() throws Exception {
        leadsOf.put("other.example.com", List.of("192.0.2.7"));
        NotificationAddresses addresses =
                addresses(false, "sip:a.example.com", "sip:other.example.com", "sip:192.0.2.9");
        assertLeads(addresses, "192.0.2.7", "[192.0.2.7]"); // a, of both names
        assertLeads(addresses, "192.0.2.9", "[192.0.2.9]");
        assertLeads(addresses, "192.0.2.8", "[192.0.2.8]");
    }

    /** Looks all names up, the one named a leading there: nothing has gone. */
    private void assertLeads(NotificationAddresses addresses, String to, String added)
            throws InterruptedException {
        leadsOf.put("a.example.com", List.of(to));
        addresses.resolveNames(this::found);
        List<String> both = List.of(told(), told());
        String wanted = "+" + added.replace("[", "[sip:").replace("]", ":5060]") + " -[]";
        assertTrue(both.contains(wanted), both.toString());
        assertTrue(both.stream().allMatch(each -> each.endsWith(" -[]")), both.toString());
    }

    @Test
    void whenAnswersForANameComeInAnotherOrder_thenTheNodeIsTheSame() throws Exception {
        NotificationAddresses addresses = addresses(false, NAMED);
        leads.addAll(List.of("192.0.2.7", "192.0.2.8"));
        addresses.resolve(this::found);
        assertEquals("+[sip:192.0.2.7:5060;transport=tcp] -[]", told());
        leads.addFirst("192.0.2.8");
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
        while (told.isEmpty()) { // the answer before may be on its way still
            addresses.resolveNames(this::found);
            Thread.onSpinWait();
        }
        assertEquals(
                "+[sip:192.0.2.9:5060;transport=tcp] -[sip:192.0.2.7:5060;transport=tcp]", told());
    }

    @Test
    void whenTheAnswerForANameTakesItsTime_thenItIsNotAskedForAgain() throws Exception {
        NotificationAddresses addresses = addresses(false, NAMED);
        leads.add("192.0.2.7");
        synchronized (asked) { // nobody is answered
            for (int ping = 0; ping < 100; ping++) {
                addresses.resolveNames(this::found);
            }
        }
        assertEquals("+[sip:192.0.2.7:5060;transport=tcp] -[]", told());
        assertEquals(1, asked.size());
    }
}
