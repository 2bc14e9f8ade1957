package strowger.server.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The modules as they lie on disk, and what their compiled classes use of each other. */
final class House {
    private static final Pattern MODULE = Pattern.compile("<module>([a-z]+)</module>");
    private static final Pattern DEPENDENCY =
            Pattern.compile(
                    "<dependency>\\s*<groupId>strowger</groupId>\\s*"
                            + "<artifactId>([a-z]+)</artifactId>");
    private static final Pattern OWN_CLASS = Pattern.compile("strowger/[A-Za-z0-9_/$]+");

    private final Path root;

    House(Path root) {
        this.root = root;
    }

    /** The modules the root's POM names. */
    List<String> modules() {
        return MODULE.matcher(text(root.resolve("pom.xml")))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** The modules a module's POM depends on. */
    Set<String> declared(String module) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = DEPENDENCY.matcher(text(root.resolve(module).resolve("pom.xml")));
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    /** The packages of a module, each with the packages of ours that its classes use. */
    Map<String, Set<String>> packages(String module) {
        Map<String, Set<String>> found = new TreeMap<>();
        Path classes = root.resolve(module).resolve("target/classes/strowger");
        if (!Files.isDirectory(classes)) {
            return found;
        }
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(House::isOurs).toList()) {
                addTo(found, ClassFile.of().parse(file));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return found;
    }

    /** A class of ours, not one that JMH has generated. */
    private static boolean isOurs(Path file) {
        String path = file.toString();
        return path.endsWith(".class") && !path.contains("jmh_generated");
    }

    private static void addTo(Map<String, Set<String>> found, ClassModel model) {
        String user = packageOf(model.thisClass().asInternalName());
        Set<String> used = found.computeIfAbsent(user, _ -> new TreeSet<>());
        for (PoolEntry entry : model.constantPool()) {
            for (String name : ownClasses(entry)) {
                if (!packageOf(name).equals(user)) {
                    used.add(packageOf(name));
                }
            }
        }
    }

    /** Classes named by an entry, and by a descriptor or signature in it. */
    private static List<String> ownClasses(PoolEntry entry) {
        return switch (entry) {
            case ClassEntry type when type.asInternalName().startsWith("strowger/") ->
                    List.of(type.asInternalName());
            case Utf8Entry text when text.stringValue().contains("Lstrowger/") ->
                    OWN_CLASS
                            .matcher(text.stringValue())
                            .results()
                            .map(match -> match.group())
                            .toList();
            default -> List.of();
        };
    }

    private static String packageOf(String internalName) {
        return internalName.substring(0, internalName.lastIndexOf('/')).replace('/', '.');
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
