package dev.drawbridge.emulator.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.emulator.api.Admission;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.BatchQuota;
import dev.drawbridge.emulator.api.CallRunner;
import dev.drawbridge.emulator.api.Latency;
import dev.drawbridge.emulator.bulk2.Bulk2;
import dev.drawbridge.emulator.call.Attempt;
import dev.drawbridge.emulator.http.Exchange;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.rest.request.Resource;
import dev.drawbridge.emulator.rest.request.RestAnswers;
import dev.drawbridge.emulator.rest.request.RestBody;
import dev.drawbridge.emulator.rest.request.RestCall;
import dev.drawbridge.emulator.rest.request.RestRequest;
import dev.drawbridge.emulator.soql.Queries;
import dev.drawbridge.emulator.user.SystemRight;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

/** The REST API's endpoint: from request to answer. */
public final class RestApi {
  private static final Pattern PATH = Pattern.compile("/services/data/v(\\d{1,3})\\.0(/.*)?");

  /** What the URL and the headers may have together. */
  private static final int HEAD = 16_384;

  private static final byte[] TOO_LONG =
      "The URL or the headers are too long.".getBytes(StandardCharsets.UTF_8);

  private static final int REQUEST = 52_428_800;

  /** The data of a Bulk job may have 150 MB in base64, which is what Salesforce stores it in. */
  private static final int UPLOAD = 150_000_000 / 4 * 3;

  private final Org org;
  private final Admission admission;
  private final CallRunner runner;
  private final RestAnswers answers;
  private final Resource resources;
  private final ServiceResource service;

  public RestApi(
      Org org,
      Admission admission,
      CallRunner runner,
      Queries queries,
      BatchQuota quota,
      Bulk2 bulk2,
      Latency latency,
      String url,
      ObjectMapper json) {
    this.org = org;
    this.admission = admission;
    this.runner = runner;
    this.answers = new RestAnswers(json);
    this.resources =
        new Resources(org, queries, admission, quota, bulk2, latency, url, answers, json);
    this.service = new ServiceResource(answers, url, org.organization());
  }

  public void handle(Exchange exchange) throws IOException {
    if (exchange.uri().toString().length() > HEAD) {
      exchange.answer(414, "text/html;charset=UTF-8", TOO_LONG);
      return;
    }
    if (exchange.uri().toString().length() + exchange.headerCharacters() > HEAD) {
      exchange.answer(431, "text/html;charset=UTF-8", TOO_LONG);
      return;
    }
    if (exchange.path().equals("/services/data")) {
      send(exchange, answers.ok(service.versions()));
      return;
    }
    try {
      Matcher path = PATH.matcher(exchange.rawPath());
      int version = path.matches() ? Integer.parseInt(path.group(1)) : 0;
      RestRequest.checkVersion(version);
      String session = admission.admit(session(exchange));
      run(exchange, version, Objects.requireNonNullElse(path.group(2), ""), session);
    } catch (ApiFault fault) {
      send(exchange, answers.refuse(fault));
    }
  }

  private void run(Exchange exchange, int version, String resource, String session)
      throws IOException {
    org.counters().call("rest");
    org.nextCall();
    exchange.addHeader(
        "Sforce-Limit-Info", "api-usage=" + admission.used() + "/" + admission.allowed());
    String user = admission.user(session);
    if (!org.users().has(user, SystemRight.API_ENABLED)) {
      throw new ApiFault(
          "API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization.");
    }
    var request = RestRequest.of(exchange, version, resource, RestApi::body);
    RestCall call = org.as(user, () -> resources.resolve(request));
    runner.run(
        exchange,
        new CallRunner.Subject(
            call.verb(), call.objects(), call.records(), session, call.batch(), call.locks()),
        injection -> org.as(user, () -> call.work().apply(injection)),
        answers::refuse,
        fault -> org.as(user, () -> refused(call, fault)));
  }

  private ApiFault refused(RestCall call, ApiFault fault) {
    List<Attempt> attempts;
    try {
      attempts = call.attempts().get();
    } catch (ApiFault unreadable) {
      // A body that cannot be read names no records.
      return fault;
    }
    attempts.forEach(attempt -> org.refuse("rest", attempt, fault));
    return fault;
  }

  private static RestBody body(Exchange exchange) throws IOException {
    try {
      return RestBody.of(exchange.body(limit(exchange)), exchange.header("Content-Type"));
    } catch (Exchange.TooLarge e) {
      throw new ApiFault(
          "EXCEEDED_MAX_SIZE_REQUEST",
          "Maximum size of request reached. Maximum size of request is "
              + limit(exchange)
              + " bytes.");
    } catch (ZipException | EOFException e) {
      throw new ApiFault("JSON_PARSER_ERROR", "The body is no valid gzip.");
    }
  }

  private static int limit(Exchange exchange) {
    return exchange.path().matches(".*/jobs/ingest/\\w+/batches") ? UPLOAD : REQUEST;
  }

  private static void send(Exchange exchange, Answer answer) throws IOException {
    answer.headers().forEach(exchange::addHeader);
    exchange.answer(answer.status(), answer.contentType(), answer.body());
  }

  private static String session(Exchange exchange) {
    String header = Objects.requireNonNullElse(exchange.header("Authorization"), "");
    int space = header.indexOf(' ');
    return header.substring(space + 1).trim();
  }
}
