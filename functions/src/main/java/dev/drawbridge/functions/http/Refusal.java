package dev.drawbridge.functions.http;

import dev.drawbridge.database.SqlFailure;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mappingfile.ImportRefused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a failure becomes for the client; the only place that chooses a status for one. */
final class Refusal {
  private static final Logger LOG = LoggerFactory.getLogger(Refusal.class);

  private Refusal() {}

  /** Throws on what is a fault of ours: the gateway answers 500, and the log has it. */
  static HttpReply of(String route, RuntimeException failure) {
    return switch (failure) {
      case HttpError e -> e.reply();
      case ImportRefused e ->
          HttpReply.error(422, new ErrorBody(String.valueOf(e.getMessage()), e.problems()));
      case SyncException e -> HttpReply.error(status(e), body(e));
      default -> ofTheDatabase(route, SqlFailure.of(failure).orElseThrow(() -> failure));
    };
  }

  private static int status(SyncException failure) {
    return switch (failure) {
      case SyncException.Misconfigured ignored -> 400;
      case SyncException.Retriable ignored -> 503;
      case SyncException.Superseded ignored -> 503;
    };
  }

  private static ErrorBody body(SyncException failure) {
    return ErrorBody.of(String.valueOf(failure.getMessage()));
  }

  /** The caller and the log get the same sentence. */
  private static HttpReply ofTheDatabase(String route, SqlFailure failure) {
    LOG.atError()
        .addKeyValue("route", route)
        .addKeyValue("sqlstate", failure.state())
        .addKeyValue("reason", failure.sentence())
        .log("refused by the database");
    return HttpReply.error(failure.mayPass() ? 503 : 409, ErrorBody.of(failure.sentence()));
  }
}
