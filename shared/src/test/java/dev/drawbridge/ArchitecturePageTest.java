package dev.drawbridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/architecture.md against the source. */
class ArchitecturePageTest {
  private static final Path ROOT = Path.of(System.getProperty("drawbridge.root"));
  private static final List<String> MODULES =
      List.of("shared", "functions", "local", "cli", "testing");

  @Test
  void everyPackageStandsOnThePageOnce() throws IOException {
    List<String> listed =
        Pattern.compile("^\\| `([a-z.]+)` \\| (?!.*\\|.*\\|)", Pattern.MULTILINE)
            .matcher(page())
            .results()
            .map(row -> row.group(1))
            .toList();
    assertThat(listed).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(packages());
  }

  @Test
  void everyClassThatThePageNamesExists() throws IOException {
    Set<String> classes =
        sources()
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .collect(Collectors.toSet());
    List<String> named =
        Pattern.compile("`([A-Z][A-Za-z]+)`")
            .matcher(page())
            .results()
            .map(name -> name.group(1))
            .toList();
    assertThat(named).hasSizeGreaterThan(25).isSubsetOf(classes);
  }

  @Test
  void aPackageOfTheLibraryUsesOnlyThoseAboveIt() throws IOException {
    List<String> floors =
        Pattern.compile("^\\| `([a-z.]+)` \\| [^|]+\\|$", Pattern.MULTILINE)
            .matcher(page().split("## Packages of `functions`")[0])
            .results()
            .map(row -> row.group(1))
            .toList();
    Path library = ROOT.resolve("shared/src/main/java/dev/drawbridge");
    for (String floor : floors) {
      assertThat(imported(library.resolve(floor.replace('.', '/'))))
          .as("what %s uses", floor)
          .isSubsetOf(floors.subList(0, floors.indexOf(floor) + 1));
    }
  }

  private static Set<String> imported(Path folder) throws IOException {
    Pattern imports =
        Pattern.compile(
            "^import (?:static )?dev\\.drawbridge\\.([a-z.]+)\\.[A-Z]", Pattern.MULTILINE);
    Set<String> found = new HashSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        imports.matcher(Files.readString(file)).results().forEach(m -> found.add(m.group(1)));
      }
    }
    return found;
  }

  private static String page() throws IOException {
    return Files.readString(ROOT.resolve("docs/architecture.md"));
  }

  private static Set<String> packages() throws IOException {
    return sources()
        .filter(file -> file.endsWith("package-info.java"))
        .map(file -> ROOT.relativize(file.getParent()).toString().replace('/', '.'))
        .map(name -> name.replaceFirst("^[a-z]+\\.src\\.main\\.java\\.dev\\.drawbridge\\.", ""))
        .collect(Collectors.toSet());
  }

  private static Stream<Path> sources() throws IOException {
    Stream<Path> all = Stream.empty();
    for (String module : MODULES) {
      all = Stream.concat(all, Files.walk(ROOT.resolve(module).resolve("src/main/java")));
    }
    return all.filter(file -> file.toString().endsWith(".java"));
  }
}
