package strowger.modules.htable;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;

/** Writes the items of a table into the log. */
final class ItemLog {
    private static final Logger LOG = LoggerFactory.getLogger(ItemLog.class);
    private static final int ITEMS_MAX = 1000;

    private ItemLog() {}

    static void log(Table table) {
        List<String> lines = new ArrayList<>();
        long _ =
                table.list(
                        0,
                        ITEMS_MAX,
                        item -> {
                            ItemText text = ItemText.of(item);
                            return lines.add(text.name() + " = " + text.value());
                        });
        LOG.info("table {}: {} items or more", table.definition().name(), lines.size());
        lines.forEach(line -> LOG.info("  {}", line));
    }
}
