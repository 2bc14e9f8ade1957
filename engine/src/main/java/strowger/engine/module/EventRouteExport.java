package strowger.engine.module;

/** An event route that a module runs; a name that ends in {@code :*} stands for a family. */
public final class EventRouteExport extends Export<EventRouteExport> {
    EventRouteExport(String module, String name) {
        super(module, name);
    }

    /** Whether a configuration's {@code event_route[route]} is this one. */
    public boolean matches(String route) {
        return name().endsWith(":*")
                ? route.startsWith(name().substring(0, name().length() - 1))
                : route.equals(name());
    }

    @Override
    EventRouteExport self() {
        return this;
    }
}
