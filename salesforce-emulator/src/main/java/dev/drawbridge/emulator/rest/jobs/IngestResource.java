package dev.drawbridge.emulator.rest.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.Injection;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.bulk.JobSpec;
import dev.drawbridge.emulator.bulk2.CsvFormat;
import dev.drawbridge.emulator.bulk2.IngestJob;
import dev.drawbridge.emulator.bulk2.JobProcessor;
import dev.drawbridge.emulator.bulk2.JobStore;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.rest.request.Resource;
import dev.drawbridge.emulator.rest.request.RestAnswers;
import dev.drawbridge.emulator.rest.request.RestBody;
import dev.drawbridge.emulator.rest.request.RestCall;
import dev.drawbridge.emulator.rest.request.RestRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** {@code jobs/ingest}: Bulk API 2.0 for writing. */
public final class IngestResource implements Resource {
  private static final int MULTIPART_CHARACTERS = 100_000;

  private final Org org;
  private final JobStore jobs;
  private final JobProcessor processor;
  private final RestAnswers answers;
  private final JobJson json;

  public IngestResource(Org org, JobStore jobs, JobProcessor processor, RestAnswers answers) {
    this.org = org;
    this.jobs = jobs;
    this.processor = processor;
    this.answers = answers;
    this.json = new JobJson(answers);
  }

  @Override
  public RestCall resolve(RestRequest request) {
    return switch (request.path().size()) {
      case 2 -> collection(request);
      case 3 -> job(request, find(request));
      case 4 -> data(request, find(request));
      default -> throw RestRequest.notFound();
    };
  }

  private Instant now() {
    return org.clock().now();
  }

  private IngestJob find(RestRequest request) {
    return jobs.find(IngestJob.class, request.part(2), now());
  }

  private RestCall collection(RestRequest request) {
    return switch (request.method()) {
      case "GET", "HEAD" ->
          bulk("", injection -> answers.ok(json.list(jobs.all(IngestJob.class, now()))));
      case "POST" ->
          request.body().type().equals("multipart/form-data")
              ? multipart(request)
              : create(request);
      default -> throw request.notAllowed("HEAD,GET,POST");
    };
  }

  private RestCall create(RestRequest request) {
    ObjectNode body = request.body().object();
    JobSpec spec = JobRequest.ingest(body, org, request.version());
    CsvFormat format = JobRequest.format(body);
    return bulk(
        spec.object(), injection -> answers.ok(json.brief(jobs.ingest(spec, format, now()))));
  }

  /** A job that is created together with its data. */
  private RestCall multipart(RestRequest request) {
    var parts = Multipart.of(request.body());
    ObjectNode body = RestBody.of(parts.part("job"), "application/json").object();
    byte[] csv = parts.part("content");
    if (new String(csv, StandardCharsets.UTF_8).length() > MULTIPART_CHARACTERS) {
      throw new ApiFault(
          "CLIENTINPUTERROR",
          "The content of a multipart request can have " + MULTIPART_CHARACTERS + " characters.");
    }
    JobSpec spec = JobRequest.ingest(body, org, request.version());
    CsvFormat format = JobRequest.format(body);
    return loads(
        spec,
        injection -> {
          IngestJob job = jobs.ingest(spec, format, now());
          job.upload(csv, injection, now());
          job.complete(now());
          Answer answer = answers.ok(json.brief(job));
          processor.start(job);
          return answer;
        });
  }

  private static RestCall bulk(String object, Function<Injection, Answer> work) {
    return RestCall.of(Verb.BULK, object, 0, work);
  }

  private static RestCall loads(JobSpec spec, Function<Injection, Answer> work) {
    String object = spec.object().toLowerCase(Locale.ROOT);
    return new RestCall(spec.operation().verb(), Set.of(object), 0, true, false, work);
  }

  private RestCall job(RestRequest request, IngestJob job) {
    return bulk(
        job.spec().object(),
        switch (request.method()) {
          case "GET", "HEAD" -> injection -> answers.ok(json.full(job));
          case "PATCH" -> injection -> change(job, request.body().object());
          case "DELETE" ->
              injection -> {
                jobs.delete(job);
                return answers.empty(204);
              };
          default -> throw request.notAllowed("HEAD,GET,PATCH,DELETE");
        });
  }

  private Answer change(IngestJob job, ObjectNode body) {
    String state = body.path("state").asText("");
    switch (state) {
      case "UploadComplete" -> {
        if (!job.spec().user().equals(org.user())) {
          throw new ApiFault("INVALIDUSER", "Only the user who created the job can close it.");
        }
        job.complete(now());
      }
      case "Aborted" -> job.abort(now());
      default ->
          throw new ApiFault(
              "INVALIDJOBSTATE",
              "A job can be set to UploadComplete or Aborted, not to '" + state + "'.");
    }
    Answer answer = answers.ok(json.brief(job));
    if (state.equals("UploadComplete")) {
      processor.start(job);
    }
    return answer;
  }

  private RestCall data(RestRequest request, IngestJob job) {
    String resource = request.part(3);
    if (resource.equals("batches")) {
      if (!request.method().equals("PUT")) {
        throw request.notAllowed("PUT");
      }
      return loads(job.spec(), injection -> upload(request, job, injection));
    }
    request.readOnly();
    Function<IngestJob, byte[]> results =
        switch (resource) {
          case "successfulResults" -> IngestJob::successful;
          case "failedResults" -> IngestJob::refused;
          case "unprocessedrecords" -> IngestJob::unprocessed;
          default -> throw RestRequest.notFound();
        };
    return bulk(job.spec().object(), injection -> results(job, results));
  }

  private Answer upload(RestRequest request, IngestJob job, Injection injection) {
    if (!request.body().type().equals("text/csv")) {
      throw new ApiFault(
          "UNSUPPORTED_MEDIA_TYPE",
          "The content type '" + request.body().type() + "' is not supported; send text/csv.");
    }
    job.upload(request.body().bytes(), injection, now());
    return answers.empty(201);
  }

  private static Answer results(IngestJob job, Function<IngestJob, byte[]> results) {
    if (!job.state().finished()) {
      throw new ApiFault(
          "INVALIDJOBSTATE",
          "The results are not there yet: the job is in the state " + job.state().text() + ".");
    }
    return new Answer(200, "text/csv;charset=UTF-8", results.apply(job));
  }
}
