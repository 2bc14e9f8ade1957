package strowger.server.rpc;

/** A request that is no JSON-RPC 2.0 (section 5.1 of its specification). */
final class EnvelopeFault extends Exception {
    static final int PARSE_ERROR = -32700;
    static final int INVALID_REQUEST = -32600;
    static final int INVALID_PARAMETERS = -32602;
    static final int INTERNAL_ERROR = -32603;

    private static final long serialVersionUID = 1;

    private final int code;
    private final transient RequestId id;

    EnvelopeFault(int code, String text, RequestId id) {
        super(text, null, false, false);
        this.code = code;
        this.id = id;
    }

    int code() {
        return code;
    }

    /** The request's id as far as it could be read; {@link RequestId#NULL} otherwise. */
    RequestId id() {
        return id;
    }
}
