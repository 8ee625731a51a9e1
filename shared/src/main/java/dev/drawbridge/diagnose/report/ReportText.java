package dev.drawbridge.diagnose.report;

import dev.drawbridge.diagnose.check.Result;
import dev.drawbridge.diagnose.check.Status;
import java.util.ArrayList;
import java.util.List;

/**
 * A report in the layout of {@code heroku connect:diagnose}: a block for the connection and one for
 * each mapping that has something to say; within a block RED, YELLOW, GREEN, SKIPPED, each in the
 * order of the checks; message and link for RED and YELLOW only. Pure.
 *
 * <p>Beyond that layout there is one thing: a check that could not be made prints with its reason
 * even without {@code verbose}, and a last line counts them. Silence would look like health. For
 * people before a terminal, {@link #withRemedies} adds what to do.
 */
public final class ReportText {
  private static final String FINE = "Everything appears to be fine";

  private final boolean verbose;
  private final String docUrl;
  private final Paint paint;
  private final boolean remedies;

  /** Colours a line by its status. */
  public interface Paint {
    /** Leaves everything as it is. */
    static Paint none() {
      return (status, line) -> line;
    }

    String on(Status status, String line);
  }

  /**
   * @param verbose whether GREEN and SKIPPED checks print, too
   * @param docUrl the page whose anchors the links name
   */
  public ReportText(boolean verbose, String docUrl, Paint paint) {
    this(verbose, docUrl, paint, false);
  }

  private ReportText(boolean verbose, String docUrl, Paint paint, boolean remedies) {
    this.remedies = remedies;
    this.verbose = verbose;
    this.docUrl = docUrl;
    this.paint = paint;
  }

  /** The same, with what to do as a last line of each RED or YELLOW check. */
  public ReportText withRemedies() {
    return new ReportText(verbose, docUrl, paint, true);
  }

  /** The connection and its mappings. */
  public List<String> lines(Report report) {
    var lines = new ArrayList<String>();
    lines.add("=== Connection: " + report.connection());
    block(report.results(), lines);
    boolean shown = verbose || says(report.results());
    for (MappingResults mapping : report.mappings()) {
      if (!verbose && !says(mapping.results())) {
        continue;
      }
      shown = true;
      lines.add("");
      lines.addAll(ofMapping(mapping));
    }
    if (!shown) {
      lines.add(paint.on(Status.GREEN, FINE));
    }
    if (report.unseen() > 0) {
      lines.add("");
      lines.add(
          paint.on(
              Status.YELLOW,
              "Not everything was seen: " + checks(report.unseen()) + " not be made"));
    }
    return lines;
  }

  /** One mapping's block alone. */
  public List<String> ofMapping(MappingResults mapping) {
    var lines = new ArrayList<String>();
    lines.add("=== " + mapping.object());
    block(mapping.results(), lines);
    if (!verbose && !says(mapping.results())) {
      lines.add(paint.on(Status.GREEN, FINE));
    }
    return lines;
  }

  private static String checks(long number) {
    return number == 1 ? "1 check could" : number + " checks could";
  }

  private void block(List<Result> results, List<String> lines) {
    for (Status status : Status.values()) {
      results.stream()
          .filter(result -> result.status() == status && prints(result))
          .forEach(result -> lines(result, lines));
    }
  }

  private void lines(Result result, List<String> lines) {
    lines.add(paint.on(result.status(), result.status() + ": " + result.title().name()));
    boolean problem = result.status() == Status.RED || result.status() == Status.YELLOW;
    if (problem || !result.finding().seen()) {
      lines.add(result.finding().message());
    }
    if (problem) {
      lines.add(docUrl + "#" + result.title().anchor());
    }
    if (problem && remedies) {
      lines.add("What to do: " + result.title().remedy());
    }
  }

  private boolean says(List<Result> results) {
    return results.stream().anyMatch(this::prints);
  }

  private boolean prints(Result result) {
    return switch (result.status()) {
      case RED, YELLOW -> true;
      case GREEN -> verbose;
      case SKIPPED -> verbose || !result.finding().seen();
    };
  }
}
