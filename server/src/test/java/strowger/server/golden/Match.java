package strowger.server.golden;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a step waits for: a message that fits all that is given.
 *
 * @param wanted of {@code method}, {@code status}, {@code cseq}, {@code reply}, {@code contains}.
 */
record Match(JsonNode wanted) {
    boolean fits(Arrival arrival) {
        if (wanted.isEmpty()) {
            return true;
        }
        if (arrival.isKeepAlive()) {
            return false;
        }
        SipText message = arrival.message();
        return fits("method", message.method())
                && fits("status", Integer.toString(message.status()))
                && fits("cseq", message.cseqMethod())
                && fits("reply", Boolean.toString(message.isReply()))
                && arrival.raw().contains(wanted.path("contains").asText());
    }

    private boolean fits(String name, String value) {
        return !wanted.has(name) || wanted.path(name).asText().equals(value);
    }
}
