package strowger.engine.reactor;

/** How reactors talk to the kernel. */
public enum Io {
    /** The first of the others that this kernel and container allow. */
    AUTO,
    IO_URING,
    EPOLL,
    NIO
}
