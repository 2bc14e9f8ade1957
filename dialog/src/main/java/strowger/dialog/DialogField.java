package strowger.dialog;

import strowger.engine.dialog.DialogText;

import java.util.Arrays;

/** The fields of variable length of a dialog's record, in their order. */
enum DialogField {
    FROM_URI("from_uri"),
    TO_URI("to_uri"),
    REQUEST_URI("req_uri"),
    FROM_TAG("from_tag"),
    TO_TAG("to_tag"),
    CALLER_CONTACT("caller_contact"),
    CALLEE_CONTACT("callee_contact"),
    CALLER_ROUTES("caller_route_set"),
    CALLEE_ROUTES("callee_route_set"),
    /** The route to run when its lifetime is over. */
    TIMEOUT_ROUTE("toroute_name"),
    /** A {@link VariableList}. */
    VARIABLES("vars");

    static final DialogField[] ALL = values();

    private final String column;

    DialogField(String column) {
        this.column = column;
    }

    static String[] columns() {
        return Arrays.stream(ALL).map(field -> field.column).toArray(String[]::new);
    }

    /** The field that holds a text; the Call-ID is the record's key and no field. */
    static DialogField of(DialogText text) {
        return switch (text) {
            case FROM_URI, CALL_ID -> FROM_URI;
            case TO_URI -> TO_URI;
            case REQUEST_URI -> REQUEST_URI;
            case FROM_TAG -> FROM_TAG;
            case TO_TAG -> TO_TAG;
            case CALLER_CONTACT -> CALLER_CONTACT;
            case CALLEE_CONTACT -> CALLEE_CONTACT;
            case CALLER_ROUTES -> CALLER_ROUTES;
            case CALLEE_ROUTES -> CALLEE_ROUTES;
        };
    }
}
