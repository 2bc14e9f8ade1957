package strowger.storage;

/**
 * How tables are kept.
 *
 * @param intervalMs between two batches.
 * @param synced whether each batch is on the disk, not only with the kernel, before the next.
 * @param spareBytes of the disk that are left alone: nothing is written when less is free.
 */
record StorageConfig(long intervalMs, boolean synced, long spareBytes) {
    static final StorageConfig STANDARD = new StorageConfig(50, false, 64L << 20);
}
