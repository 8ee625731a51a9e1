package dev.drawbridge.mappingfile;

import java.util.List;
import java.util.stream.Collectors;

/** The mapping file cannot be imported; nothing was changed. */
public final class ImportRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** More problems than this are not listed one by one. */
  private static final int MOST = 100;

  private final transient List<Problem> problems;

  public ImportRefused(List<Problem> all) {
    super(message(all));
    this.problems = List.copyOf(all.subList(0, Math.min(MOST, all.size())));
  }

  private static String message(List<Problem> all) {
    String shown =
        all.stream()
            .limit(MOST)
            .map(Problem::toString)
            .collect(
                Collectors.joining(
                    "\n", "The mapping file is refused, nothing was changed:\n", ""));
    return all.size() <= MOST ? shown : "%s\nand %,d more".formatted(shown, all.size() - MOST);
  }

  /** The first hundred. */
  public List<Problem> problems() {
    return problems;
  }
}
