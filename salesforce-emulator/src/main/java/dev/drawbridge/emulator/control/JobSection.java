package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.bulk.JobSpec;
import dev.drawbridge.emulator.bulk.Jobs;
import dev.drawbridge.emulator.bulk2.BulkJob;
import dev.drawbridge.emulator.bulk2.JobStore;
import dev.drawbridge.emulator.bulk2.QueryJob;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.soql.Queries;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What becomes of Bulk jobs, results and locators behind the backs of their clients. */
public final class JobSection implements Section {
  private final Org org;
  private final Queries queries;
  private final Jobs jobs;
  private final JobStore jobs2;
  private final ObjectMapper json;

  public JobSection(Org org, Queries queries, BulkWork bulk, ObjectMapper json) {
    this.org = org;
    this.queries = queries;
    this.jobs = bulk.jobs();
    this.jobs2 = bulk.bulk2().jobs();
    this.json = json;
  }

  @Override
  public @Nullable JsonNode answer(ControlRequest request) throws IOException {
    Instant now = org.clock().now();
    if (request.is("GET /jobs")) {
      return list(now);
    }
    if (request.is("POST /jobs/*/abort")) {
      return done(request, id -> jobs.abort(id, now), job -> job.abort(now));
    }
    if (request.is("DELETE /jobs/*/results")) {
      return done(request, id -> jobs.discardResults(id, now), JobSection::discardResults);
    }
    if (request.is("DELETE /jobs/*")) {
      return done(request, id -> jobs.remove(id, now), job -> jobs2.remove(job, now));
    }
    if (request.is("DELETE /query-locators")) {
      queries.expireLocators();
      jobs2.all(QueryJob.class, now).forEach(QueryJob::expireLocators);
      return json.createObjectNode();
    }
    return null;
  }

  private ArrayNode list(Instant now) {
    ArrayNode list = json.createArrayNode();
    jobs.all(now)
        .forEach(
            job -> {
              ObjectNode entry = json.valueToTree(job);
              list.addObject().put("api", "bulk").setAll(entry);
            });
    for (BulkJob job : jobs2.all(BulkJob.class, now).reversed()) {
      JobSpec spec = job.spec();
      list.addObject()
          .put("api", "bulk2")
          .put("id", job.id())
          .put("user", spec.user())
          .put("object", spec.object())
          .put("operation", spec.operation().text())
          .put("state", job.state().text());
    }
    return list;
  }

  private static void discardResults(BulkJob job) {
    if (!(job instanceof QueryJob query)) {
      throw new IllegalArgumentException("The job " + job.id() + " does not query.");
    }
    query.discardResults();
  }

  private JsonNode done(ControlRequest request, Consumer<String> first, Consumer<BulkJob> second) {
    String id = SalesforceId.parse(request.part(1));
    try {
      if (id != null && jobs.has(id)) {
        first.accept(id);
      } else {
        second.accept(jobs2.find(BulkJob.class, request.part(1), org.clock().now()));
      }
    } catch (ApiFault refused) {
      String reason =
          refused.code().equals("NOT_FOUND")
              ? "There is no job " + request.part(1) + "."
              : refused.message();
      throw new IllegalArgumentException(reason, refused);
    }
    return json.createObjectNode();
  }
}
