package dev.drawbridge.functions.diagnose;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drawbridge.diagnose.Diagnostics;
import dev.drawbridge.diagnose.EventDetails;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.history.PastDiagnoses;
import dev.drawbridge.diagnose.report.Report;
import dev.drawbridge.diagnose.report.ReportJson;
import dev.drawbridge.diagnose.report.ReportText;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.functions.http.HttpError;
import dev.drawbridge.functions.http.HttpReply;
import dev.drawbridge.functions.http.HttpRequest;
import dev.drawbridge.functions.http.Message;
import dev.drawbridge.functions.http.Page;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Diagnoses in a form of our own: what is found now, and what was found before. */
final class DiagnosticsResource {
  private static final int STANDARD_HOURS = 24;
  private static final int MOST_HOURS = 24 * 365;
  private static final int RUNS = 100;

  private final String connection;
  private final Diagnostics diagnostics;
  private final EventDetails names;
  private final String docUrl;
  private final InstantSource clock;

  DiagnosticsResource(
      String connection,
      Diagnostics diagnostics,
      EventDetails names,
      String docUrl,
      InstantSource clock) {
    this.connection = connection;
    this.diagnostics = diagnostics;
    this.names = names;
    this.docUrl = docUrl;
    this.clock = clock;
  }

  /** Diagnoses now: everything, or with {@code mapping} that mapping alone. */
  HttpReply now(HttpRequest request) {
    Report report = Asked.of(diagnostics, request.parameter("mapping").orElse(""));
    if (!request.prefersText()) {
      return HttpReply.ok(new ReportJson(docUrl).json(report));
    }
    boolean verbose = request.parameter("verbose").filter(v -> !v.equals("false")).isPresent();
    var text = new ReportText(verbose, docUrl, ReportText.Paint.none());
    boolean one = request.parameter("mapping").filter(name -> !name.isEmpty()).isPresent();
    return HttpReply.text(
        one && !report.mappings().isEmpty()
            ? text.ofMapping(report.mappings().getFirst())
            : text.lines(report));
  }

  /** From now on a check is YELLOW while it says what makes it RED now. */
  HttpReply acknowledge(HttpRequest request) {
    try {
      return HttpReply.ok(
          new Message(
              diagnostics
                  .acknowledgements()
                  .acknowledge(
                      request.parameter("check").orElse(""),
                      request.parameter("mapping").orElse(""))));
    } catch (SyncException.Misconfigured e) {
      throw HttpError.unprocessable(String.valueOf(e.getMessage()));
    }
  }

  /**
   * A check and the time during which it kept one status.
   *
   * @param mapping absent for a check of the connection
   */
  record Span(
      String check,
      String name,
      Status status,
      String message,
      Instant since,
      Instant lastSeen,
      long results,
      boolean open,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String mapping) {}

  /**
   * @param runs the latest ones, the newest first
   * @param count of the whole timeline
   * @param next where the timeline goes on; null at its end
   */
  record Past(
      String connection,
      List<PastDiagnoses.Run> runs,
      long count,
      @Nullable String next,
      List<Span> timeline) {}

  HttpReply history(HttpRequest request) {
    long hours = request.number("hours", STANDARD_HOURS, 1, MOST_HOURS);
    Page.Range range = Page.range(request);
    PastDiagnoses past = diagnostics.past();
    Instant from = clock.instant().minus(Duration.ofHours(hours));
    PastDiagnoses.Part part = past.timeline(from, range.after(), range.size());
    String self = request.resource() + "?hours=" + hours;
    return HttpReply.ok(
        new Past(
            connection,
            past.runs(RUNS),
            part.count(),
            Page.next(self, range, part.spans(), PastDiagnoses.Span::id),
            part.spans().stream().map(this::span).toList()));
  }

  private Span span(PastDiagnoses.Span span) {
    return new Span(
        span.ruleId(),
        names.name(span.ruleId()),
        span.status(),
        span.message(),
        span.since(),
        span.lastSeen(),
        span.results(),
        span.open(),
        span.mapping());
  }
}
