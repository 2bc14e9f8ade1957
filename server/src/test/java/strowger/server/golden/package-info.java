/**
 * Runs the compatibility suite: recorded traffic against a server, its answers compared with what
 * was recorded.
 *
 * <p>The format of a case is described in {@code src/test/golden/README.md}. A case runs on the
 * test's thread; each socket has a thread that receives.
 */
@NullMarked
package strowger.server.golden;

import org.jspecify.annotations.NullMarked;
