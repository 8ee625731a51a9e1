package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.BatchQuota;
import dev.drawbridge.emulator.api.Injection;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.row.SalesforceId;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the Bulk API can be asked for. */
public final class BulkOperations {
  private static final int BATCH_BYTES = 10_485_760;
  private static final Pattern RESOURCE =
      Pattern.compile(
          "(GET|POST) /job(?:/(\\w+)(?:(/batch)(?:/(\\w+)(?:/(result|request)(?:/(\\w+))?)?)?)?)?");
  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset=\"?([^\";\\s]+)", Pattern.CASE_INSENSITIVE);

  private final Org org;
  private final Jobs jobs;
  private final BatchQuota quota;
  private final BatchProcessor processor;

  public BulkOperations(Org org, Jobs jobs, BatchQuota quota, BatchProcessor processor) {
    this.org = org;
    this.jobs = jobs;
    this.quota = quota;
    this.processor = processor;
  }

  /**
   * A request that was understood.
   *
   * @param objects the object it is about, in lower case
   * @param format the language of its answer
   * @param work does it
   */
  record Prepared(
      Verb verb,
      Set<String> objects,
      boolean addsBatch,
      BulkFormat format,
      Function<Injection, Answer> work) {}

  /**
   * Reads a request.
   *
   * @param line its method and the path below the version
   * @param headers their names in lower case
   */
  Prepared prepare(String line, byte[] body, Map<String, String> headers, int version) {
    Matcher resource = RESOURCE.matcher(line);
    if (!resource.matches()) {
      throw new ApiFault("InvalidUrl", "There is no resource " + line + " in the Bulk API.");
    }
    boolean post = resource.group(1).equals("POST");
    String type = headers.get("content-type");
    if (resource.group(2) == null) {
      return create(post, body, BulkFormat.of(type), batches(headers), version);
    }
    Job job = jobs.find(resource.group(2), org.clock().now());
    var format = BulkFormat.of(type, job);
    if (post && resource.group(3) == null) {
      return other(job, format, injection -> update(job, JobInfoReader.read(format, body), format));
    }
    if (post && resource.group(4) == null) {
      BulkFormat answer =
          job.spec().contentType() == ContentType.JSON ? BulkFormat.JSON : BulkFormat.XML;
      return new Prepared(
          job.spec().operation().verb(),
          Set.of(lower(job)),
          true,
          answer,
          injection -> add(job, body, Objects.requireNonNullElse(type, ""), injection, answer));
    }
    if (post) {
      throw new ApiFault("InvalidUrl", "There is no resource " + line + " in the Bulk API.");
    }
    return other(job, format, injection -> read(job, resource, format));
  }

  private static JobSpec.BatchRules batches(Map<String, String> headers) {
    return new JobSpec.BatchRules(
        PkChunking.of(headers.get("sforce-enable-pkchunking")),
        !headers.getOrDefault("sforce-disable-batch-retry", "").equalsIgnoreCase("true"));
  }

  private Prepared create(
      boolean post, byte[] body, BulkFormat format, JobSpec.BatchRules batches, int version) {
    if (!post) {
      throw new ApiFault("InvalidOperation", "Jobs cannot be listed; name one by its id.");
    }
    Map<String, String> info = JobInfoReader.read(format, body);
    return new Prepared(
        Verb.BULK,
        Set.of(info.getOrDefault("object", "").toLowerCase(Locale.ROOT)),
        false,
        format,
        injection -> {
          JobSpec spec = JobRules.spec(info, org.schema(), org.user(), version, batches);
          return new BulkInfo(format).job(201, jobs.create(spec, org.clock().now()));
        });
  }

  private static Prepared other(Job job, BulkFormat format, Function<Injection, Answer> work) {
    return new Prepared(Verb.BULK, Set.of(lower(job)), false, format, work);
  }

  private static String lower(Job job) {
    return job.spec().object().toLowerCase(Locale.ROOT);
  }

  private Answer update(Job job, Map<String, String> info, BulkFormat format) {
    Instant now = org.clock().now();
    switch (info.getOrDefault("state", "")) {
      case "Closed" -> {
        if (!job.spec().user().equals(org.user())) {
          throw new ApiFault("InvalidUser", "Only the user who created the job can close it.");
        }
        job.close(now);
      }
      case "Aborted" -> job.abort(now);
      case "" -> throw new ApiFault("InvalidJob", "The new state of the job is missing.");
      default ->
          throw new ApiFault(
              "InvalidJobState",
              "A job can be set to Closed or Aborted, not to " + info.get("state"));
    }
    return new BulkInfo(format).job(200, job);
  }

  private Answer add(
      Job job, byte[] body, String contentType, Injection injection, BulkFormat format) {
    if (body.length == 0) {
      throw new ApiFault("ClientInputError", "Unable to find any data to create batch");
    }
    Instant now = org.clock().now();
    if (!quota.take(now)) {
      throw new ApiFault("ExceededQuota", "ApiBatchItems Limit exceeded.");
    }
    // A query is text whatever its results are to be.
    String mime = job.spec().contentType().mime();
    if (!job.spec().operation().reads() && !contentType.toLowerCase(Locale.ROOT).startsWith(mime)) {
      throw new ApiFault(
          "InvalidBatch",
          "The batch has content type '" + contentType + "', but the job takes " + mime + ".");
    }
    if (body.length > BATCH_BYTES) {
      throw tooLarge();
    }
    var content = new Batch.Content(body, contentType, charset(contentType));
    Batch batch = job.add(jobs.nextBatchId(), content, injection, now);
    Answer answer = new BulkInfo(format).batch(201, job, batch);
    processor.wake(job);
    return answer;
  }

  private static Charset charset(String contentType) {
    Matcher charset = CHARSET.matcher(contentType);
    try {
      return charset.find() ? Charset.forName(charset.group(1)) : StandardCharsets.UTF_8;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new ApiFault(
          "UnsupportedContentType", "The charset " + charset.group(1) + " is not supported.");
    }
  }

  static ApiFault tooLarge() {
    return new ApiFault(
        "ClientInputError",
        "Failed to read request. Exceeded max size limit of " + BATCH_BYTES + " bytes.");
  }

  private static Answer read(Job job, Matcher resource, BulkFormat format) {
    if (resource.group(3) == null) {
      return new BulkInfo(format).job(200, job);
    }
    if (resource.group(4) == null) {
      return new BulkInfo(format).batches(job);
    }
    Batch batch = job.batch(resource.group(4));
    return switch (Objects.requireNonNullElse(resource.group(5), "")) {
      case "result" -> results(job, batch, resource.group(6), format);
      case "request" -> new Answer(200, batch.content().type(), batch.content().bytes());
      default -> new BulkInfo(format).batch(200, job, batch);
    };
  }

  private static Answer results(Job job, Batch batch, @Nullable String result, BulkFormat format) {
    synchronized (job) {
      return switch (batch.state()) {
        case COMPLETED -> completed(job, batch, result, format);
        case QUEUED, IN_PROGRESS -> throw new ApiFault("InvalidBatch", "Batch not completed");
        case FAILED, NOT_PROCESSED -> throw new ApiFault("InvalidBatch", "Records not processed");
      };
    }
  }

  private static Answer completed(
      Job job, Batch batch, @Nullable String result, BulkFormat format) {
    Batch.Found found = batch.found();
    var results = new BatchResults(job.spec());
    if (result == null) {
      return found == null
          ? results.written(batch.injection().disturbed(batch.results()))
          : new BulkInfo(format).results(List.of(found.id()));
    }
    if (found == null || batch.discarded() || !found.id().equals(SalesforceId.parse(result))) {
      throw new ApiFault("InvalidBatch", "Unable to find result for id: " + result);
    }
    return results.found(found.rows());
  }
}
