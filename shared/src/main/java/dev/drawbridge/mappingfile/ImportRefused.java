package dev.drawbridge.mappingfile;

import java.util.List;
import java.util.stream.Collectors;

/** The mapping file cannot be imported; nothing was changed. */
public final class ImportRefused extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final transient List<Problem> problems;

  public ImportRefused(List<Problem> problems) {
    super(
        problems.stream()
            .map(Problem::toString)
            .collect(
                Collectors.joining(
                    "\n", "The mapping file is refused, nothing was changed:\n", "")));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}
