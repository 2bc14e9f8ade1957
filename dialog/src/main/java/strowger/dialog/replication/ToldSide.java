package strowger.dialog.replication;

/**
 * A side of a dialog as another node is told of it.
 *
 * @param tag empty when it is not known.
 * @param cseq the last number it used.
 * @param routes the value of the Route header that leads there.
 * @param contact its Contact URI.
 */
public record ToldSide(String tag, long cseq, String routes, String contact) {
    /** Nothing was told of it. */
    public static final ToldSide UNKNOWN = new ToldSide("", 0, "", "");
}
