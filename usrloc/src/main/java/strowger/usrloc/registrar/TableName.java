package strowger.usrloc.registrar;

import strowger.usrloc.LocationTable;

import java.util.Optional;

/** The name of a table at a place of use; its table is there once the server has started. */
final class TableName {
    private final String name;
    private volatile Optional<LocationTable> table = Optional.empty();

    TableName(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    void bind(LocationTable opened) {
        table = Optional.of(opened);
    }

    /**
     * The table.
     *
     * @throws IllegalStateException when the server has not started.
     */
    LocationTable table() {
        Optional<LocationTable> opened = table;
        if (opened.isEmpty()) {
            throw new IllegalStateException("not open yet: " + name);
        }
        return opened.get();
    }
}
