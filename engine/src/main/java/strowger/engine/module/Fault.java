package strowger.engine.module;

/** What an RPC command answers instead of a result: a code in the manner of SIP, and a text. */
public final class Fault extends Exception {
    private static final long serialVersionUID = 1;

    private final int code;

    public Fault(int code, String text) {
        super(text, null, false, false);
        this.code = code;
    }

    /** 400, 404, 500 and the like. */
    public int code() {
        return code;
    }
}
