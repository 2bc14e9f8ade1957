package strowger.presence.document;

/** What is wrong with a document from outside; the first fault met. */
public enum DocumentError {
    NONE("nothing is wrong"),
    EMPTY("it has no bytes"),
    TOO_LARGE("it is larger than the limit"),
    TOO_DEEP("its elements are nested too deeply"),
    TOO_MANY_ELEMENTS("it has too many elements"),
    TOO_MANY_ATTRIBUTES("an element has too many attributes"),
    DOCUMENT_TYPE("it declares a document type, and with it entities"),
    MALFORMED("it is not well-formed XML"),
    WRONG_ROOT("its root element is that of another kind of document");

    private final String sentence;

    DocumentError(String sentence) {
        this.sentence = sentence;
    }

    /** For the log, to stand behind a colon. */
    public String sentence() {
        return sentence;
    }
}
