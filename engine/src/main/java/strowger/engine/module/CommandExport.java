package strowger.engine.module;

/** An RPC command of a module. */
public final class CommandExport extends Export<CommandExport> {
    private final Command command;

    CommandExport(String module, String name, Command command) {
        super(module, name);
        this.command = command;
    }

    public Command command() {
        return command;
    }

    @Override
    CommandExport self() {
        return this;
    }
}
