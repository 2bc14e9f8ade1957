package strowger.engine.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** Every edge of the four machines: those written down here, and no others. */
class MachineEdgesTest {
    private static String edges(ServerState... states) {
        List<String> lines = new ArrayList<>();
        for (ServerState state : states) {
            for (ServerEvent event : ServerEvent.values()) {
                ServerEdge edge = state.on(event);
                StringBuilder line = new StringBuilder(state + " " + event + " " + edge.to());
                for (int index = 0; index < edge.actionCount(); index++) {
                    line.append(' ').append(edge.action(index));
                }
                if (edge.to() != state || edge.actionCount() > 0) {
                    lines.add(line.toString());
                }
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static String edges(ClientState... states) {
        List<String> lines = new ArrayList<>();
        for (ClientState state : states) {
            for (ClientEvent event : ClientEvent.values()) {
                ClientEdge edge = state.on(event);
                StringBuilder line = new StringBuilder(state + " " + event + " " + edge.to());
                for (int index = 0; index < edge.actionCount(); index++) {
                    line.append(' ').append(edge.action(index));
                }
                if (edge.to() != state || edge.actionCount() > 0) {
                    lines.add(line.toString());
                }
            }
        }
        return String.join("\n", lines) + "\n";
    }

    @Test
    void theInviteServerMachineIsThatOfRfc6026() {
        assertEquals(
                """
                PROCEEDING REQUEST_AGAIN PROCEEDING RESEND
                PROCEEDING SEND_1XX PROCEEDING SEND
                PROCEEDING SEND_2XX ACCEPTED SEND START_G_IF_LOCAL START_L
                PROCEEDING SEND_FAILURE COMPLETED SEND START_G START_H
                PROCEEDING RELEASE CONFIRMED START_I
                ACCEPTED SEND_2XX ACCEPTED SEND
                ACCEPTED ACK ACCEPTED STOP_G
                ACCEPTED RETRANSMIT ACCEPTED RESEND START_G
                ACCEPTED END TERMINATED STOP_G
                COMPLETED REQUEST_AGAIN COMPLETED RESEND
                COMPLETED SEND_2XX COMPLETED SEND
                COMPLETED ACK CONFIRMED STOP_G START_I
                COMPLETED RETRANSMIT COMPLETED RESEND START_G
                COMPLETED END TERMINATED STOP_G
                CONFIRMED SEND_2XX CONFIRMED SEND
                CONFIRMED END TERMINATED
                """,
                edges(InviteServerState.values()));
    }

    @Test
    void theNonInviteServerMachineIsThatOfRfc3261() {
        assertEquals(
                """
                TRYING SEND_1XX PROCEEDING SEND
                TRYING SEND_2XX COMPLETED SEND START_J
                TRYING SEND_FAILURE COMPLETED SEND START_J
                TRYING RELEASE COMPLETED START_J
                PROCEEDING REQUEST_AGAIN PROCEEDING RESEND
                PROCEEDING SEND_1XX PROCEEDING SEND
                PROCEEDING SEND_2XX COMPLETED SEND START_J
                PROCEEDING SEND_FAILURE COMPLETED SEND START_J
                PROCEEDING RELEASE COMPLETED START_J
                COMPLETED REQUEST_AGAIN COMPLETED RESEND
                COMPLETED END TERMINATED
                """,
                edges(NonInviteServerState.values()));
    }

    @Test
    void theInviteClientMachineIsThatOfRfc6026WithLateAnswers() {
        assertEquals(
                """
                CALLING RECEIVE_1XX PROCEEDING STOP_RETRANSMIT START_C SEND_CANCEL_IF_WANTED PASS_UP
                CALLING RECEIVE_2XX ACCEPTED STOP_RETRANSMIT STOP_TIMEOUT START_M PASS_UP
                CALLING RECEIVE_FAILURE COMPLETED STOP_RETRANSMIT STOP_TIMEOUT ACK START_D PASS_UP
                CALLING RETRANSMIT CALLING RESEND START_RETRANSMIT
                CALLING TIMEOUT GIVEN_UP STOP_RETRANSMIT WANT_CANCEL START_D INFORM_TIMEOUT
                CALLING TRANSPORT_ERROR TERMINATED STOP_RETRANSMIT STOP_TIMEOUT INFORM_ERROR
                CALLING CANCEL CALLING WANT_CANCEL
                PROCEEDING RECEIVE_1XX PROCEEDING START_C PASS_UP
                PROCEEDING RECEIVE_2XX ACCEPTED STOP_RETRANSMIT STOP_TIMEOUT START_M PASS_UP
                PROCEEDING RECEIVE_FAILURE COMPLETED STOP_RETRANSMIT STOP_TIMEOUT ACK START_D PASS_UP
                PROCEEDING RETRANSMIT PROCEEDING SEND_CANCEL
                PROCEEDING TIMEOUT GIVEN_UP SEND_CANCEL START_D INFORM_TIMEOUT
                PROCEEDING CANCEL PROCEEDING SEND_CANCEL
                ACCEPTED RECEIVE_2XX ACCEPTED PASS_UP
                ACCEPTED END TERMINATED
                COMPLETED RECEIVE_FAILURE COMPLETED ACK
                COMPLETED END TERMINATED
                COMPLETED TRANSPORT_ERROR TERMINATED
                GIVEN_UP RECEIVE_1XX GIVEN_UP SEND_CANCEL_IF_WANTED
                GIVEN_UP RECEIVE_2XX ACCEPTED STOP_RETRANSMIT START_M PASS_UP
                GIVEN_UP RECEIVE_FAILURE COMPLETED STOP_RETRANSMIT ACK START_D
                GIVEN_UP RETRANSMIT GIVEN_UP SEND_CANCEL
                GIVEN_UP END TERMINATED STOP_RETRANSMIT
                """,
                edges(InviteClientState.values()));
    }

    @Test
    void theNonInviteClientMachineIsThatOfRfc3261WithoutWaitingForResponsesThatComeAgain() {
        assertEquals(
                """
                TRYING RECEIVE_1XX PROCEEDING PASS_UP
                TRYING RECEIVE_2XX TERMINATED STOP_RETRANSMIT STOP_TIMEOUT PASS_UP
                TRYING RECEIVE_FAILURE TERMINATED STOP_RETRANSMIT STOP_TIMEOUT PASS_UP
                TRYING RETRANSMIT TRYING RESEND START_RETRANSMIT
                TRYING TIMEOUT TERMINATED STOP_RETRANSMIT INFORM_TIMEOUT
                TRYING TRANSPORT_ERROR TERMINATED STOP_RETRANSMIT STOP_TIMEOUT INFORM_ERROR
                PROCEEDING RECEIVE_1XX PROCEEDING PASS_UP
                PROCEEDING RECEIVE_2XX TERMINATED STOP_RETRANSMIT STOP_TIMEOUT PASS_UP
                PROCEEDING RECEIVE_FAILURE TERMINATED STOP_RETRANSMIT STOP_TIMEOUT PASS_UP
                PROCEEDING RETRANSMIT PROCEEDING RESEND START_RETRANSMIT_T2
                PROCEEDING TIMEOUT TERMINATED STOP_RETRANSMIT INFORM_TIMEOUT
                PROCEEDING TRANSPORT_ERROR TERMINATED STOP_RETRANSMIT STOP_TIMEOUT INFORM_ERROR
                """,
                edges(NonInviteClientState.values()));
    }

    @Test
    void nothingLeadsOutOfTerminated() {
        for (ServerEvent event : ServerEvent.values()) {
            assertSame(InviteServerState.TERMINATED, InviteServerState.TERMINATED.on(event).to());
            assertEquals(0, InviteServerState.TERMINATED.on(event).actionCount());
        }
        for (ClientEvent event : ClientEvent.values()) {
            assertEquals(0, InviteClientState.TERMINATED.on(event).actionCount());
            assertEquals(0, NonInviteClientState.TERMINATED.on(event).actionCount());
        }
        assertTrue(InviteServerState.TERMINATED.isTerminated());
        assertFalse(InviteServerState.CONFIRMED.isTerminated());
    }
}
