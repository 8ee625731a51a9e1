package dev.drawbridge.emulator.rest.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.BatchQuota;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.bulk.JobSpec;
import dev.drawbridge.emulator.bulk2.CsvFormat;
import dev.drawbridge.emulator.bulk2.JobProcessor;
import dev.drawbridge.emulator.bulk2.JobStore;
import dev.drawbridge.emulator.bulk2.QueryJob;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.rest.request.Resource;
import dev.drawbridge.emulator.rest.request.RestAnswers;
import dev.drawbridge.emulator.rest.request.RestCall;
import dev.drawbridge.emulator.rest.request.RestRequest;
import dev.drawbridge.emulator.soql.Queries;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** {@code jobs/query}: Bulk API 2.0 for reading. */
public final class BulkQueryResource implements Resource {
  private final Org org;
  private final Queries queries;
  private final JobStore jobs;
  private final JobProcessor processor;
  private final BatchQuota quota;
  private final RestAnswers answers;
  private final JobJson json;

  public BulkQueryResource(
      Org org,
      Queries queries,
      JobStore jobs,
      JobProcessor processor,
      BatchQuota quota,
      RestAnswers answers) {
    this.org = org;
    this.queries = queries;
    this.jobs = jobs;
    this.processor = processor;
    this.quota = quota;
    this.answers = answers;
    this.json = new JobJson(answers);
  }

  @Override
  public RestCall resolve(RestRequest request) {
    if (request.path().size() == 2) {
      return collection(request);
    }
    QueryJob job = jobs.find(QueryJob.class, request.part(2), now());
    if (request.path().size() == 3) {
      return job(request, job);
    }
    if (request.path().size() != 4 || !request.part(3).equals("results")) {
      throw RestRequest.notFound();
    }
    request.readOnly();
    return RestCall.of(Verb.BULK, job.spec().object(), 0, injection -> results(request, job));
  }

  private Instant now() {
    return org.clock().now();
  }

  private RestCall collection(RestRequest request) {
    return switch (request.method()) {
      case "GET", "HEAD" ->
          RestCall.of(
              Verb.BULK,
              "",
              0,
              injection -> answers.ok(json.list(jobs.all(QueryJob.class, now()))));
      case "POST" -> create(request);
      default -> throw request.notAllowed("HEAD,GET,POST");
    };
  }

  private RestCall create(RestRequest request) {
    ObjectNode body = request.body().object();
    String soql = JobRequest.soql(body);
    CsvFormat format = JobRequest.format(body);
    JobSpec spec = JobRequest.query(body, object(soql), org, request.version());
    return new RestCall(
        Verb.QUERY,
        Set.of(spec.object().toLowerCase(Locale.ROOT)),
        0,
        true,
        false,
        injection -> {
          if (!quota.take(now())) {
            throw new ApiFault("EXCEEDEDQUOTA", "DailyBulkV2QueryJobs Limit exceeded.");
          }
          QueryJob job = jobs.query(spec, soql, format, injection, now());
          Answer answer = answers.ok(json.brief(job));
          processor.start(job);
          return answer;
        });
  }

  private String object(String soql) {
    try {
      return queries.checkBulk(soql);
    } catch (ApiFault fault) {
      throw new ApiFault("API_ERROR", fault.message());
    }
  }

  private RestCall job(RestRequest request, QueryJob job) {
    return RestCall.of(
        Verb.BULK,
        job.spec().object(),
        0,
        switch (request.method()) {
          case "GET", "HEAD" -> injection -> answers.ok(json.full(job));
          case "PATCH" ->
              injection -> {
                if (!request.body().object().path("state").asText("").equals("Aborted")) {
                  throw new ApiFault("INVALIDJOBSTATE", "A query job can be set to Aborted only.");
                }
                job.abort(now());
                return answers.ok(json.brief(job));
              };
          case "DELETE" ->
              injection -> {
                jobs.delete(job);
                return answers.empty(204);
              };
          default -> throw request.notAllowed("HEAD,GET,PATCH,DELETE");
        });
  }

  private static Answer results(RestRequest request, QueryJob job) {
    QueryJob.Page page = job.page(request.parameter("locator"), most(request));
    return new Answer(200, "text/csv;charset=UTF-8", page.csv())
        .with("Sforce-Locator", Objects.requireNonNullElse(page.locator(), "null"))
        .with("Sforce-NumberOfRecords", String.valueOf(page.records()));
  }

  private static int most(RestRequest request) {
    String given = request.parameter("maxRecords");
    if (given.isEmpty()) {
      return Integer.MAX_VALUE;
    }
    if (!given.matches("[1-9]\\d{0,8}")) {
      throw new ApiFault("INVALID_INPUT", "maxRecords must be a number above 0, not " + given);
    }
    return Integer.parseInt(given);
  }
}
