package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.api.Admission;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.CallRunner;
import dev.drawbridge.emulator.http.Exchange;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.user.SystemRight;
import java.io.EOFException;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The Bulk API's endpoint: from request to answer. */
public final class BulkApi {
  private static final Pattern PATH = Pattern.compile("/services/async/(\\d{1,3})\\.0(/.*)?");
  private static final int OLDEST = 31;
  private static final int NEWEST = 68;

  private final Org org;
  private final Admission admission;
  private final CallRunner runner;
  private final BulkOperations operations;

  public BulkApi(Org org, Admission admission, CallRunner runner, BulkOperations operations) {
    this.org = org;
    this.admission = admission;
    this.runner = runner;
    this.operations = operations;
  }

  public void handle(Exchange exchange) throws IOException {
    try {
      Matcher path = PATH.matcher(exchange.path());
      int version = path.matches() ? Integer.parseInt(path.group(1)) : 0;
      if (version < OLDEST || version > NEWEST) {
        throw new ApiFault(
            "InvalidVersion",
            "Invalid api version specified on URL; this org speaks "
                + OLDEST
                + ".0 to "
                + NEWEST
                + ".0.");
      }
      String session = admission.admit(session(exchange));
      String resource = path.group(2) == null ? "" : path.group(2);
      run(exchange, resource, version, session);
    } catch (ApiFault fault) {
      Answer answer = BulkErrors.answer(fault, BulkFormat.of(exchange.header("Content-Type")));
      exchange.answer(answer.status(), answer.contentType(), answer.body());
    }
  }

  private void run(Exchange exchange, String resource, int version, String session)
      throws IOException {
    org.counters().call("bulk");
    org.nextCall();
    String user = admission.user(session);
    if (!org.users().has(user, SystemRight.API_ENABLED)) {
      throw new ApiFault("FeatureNotEnabled", "API is disabled for this User");
    }
    BulkOperations.Prepared prepared =
        operations.prepare(
            exchange.method() + " " + resource, body(exchange), exchange.headers(), version);
    runner.run(
        exchange,
        new CallRunner.Subject(
            prepared.verb(), prepared.objects(), 0, session, prepared.addsBatch()),
        injection -> org.as(user, () -> prepared.work().apply(injection)),
        fault -> BulkErrors.answer(fault, prepared.format()),
        // A batch's rows are read when it is processed.
        fault -> {});
  }

  private static byte[] body(Exchange exchange) throws IOException {
    try {
      return exchange.body();
    } catch (Exchange.TooLarge e) {
      throw BulkOperations.tooLarge();
    } catch (ZipException | EOFException e) {
      throw new ApiFault("ClientInputError", "Failed to read request. It is no valid gzip.");
    }
  }

  /** The token with or without "Bearer "; some clients send it in both headers. */
  private static @Nullable String session(Exchange exchange) {
    String header = exchange.header("X-SFDC-Session");
    String given = header == null ? exchange.header("Authorization") : header;
    if (given == null) {
      return null;
    }
    String text = given.trim();
    return text.regionMatches(true, 0, "Bearer ", 0, 7) ? text.substring(7).trim() : text;
  }
}
