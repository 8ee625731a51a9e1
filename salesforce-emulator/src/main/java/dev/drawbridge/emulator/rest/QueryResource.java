package dev.drawbridge.emulator.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.rest.request.Resource;
import dev.drawbridge.emulator.rest.request.RestAnswers;
import dev.drawbridge.emulator.rest.request.RestCall;
import dev.drawbridge.emulator.rest.request.RestRequest;
import dev.drawbridge.emulator.rest.sobject.RecordJson;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.soql.Plan;
import dev.drawbridge.emulator.soql.Queries;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code query}, {@code queryAll} and their next pages. */
final class QueryResource implements Resource {
  private static final Pattern FROM =
      Pattern.compile("\\bFROM\\s+(\\w+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern BATCH = Pattern.compile("batchSize\\s*=\\s*(\\d{1,9})");
  private static final int SMALLEST = 200;
  private static final int LARGEST = 2_000;

  /** Above 1 a way counts as not selective. */
  private static final double SCAN_COST = 2.8;

  private final Queries queries;
  private final RestAnswers answers;
  private final RecordJson records;
  private final ColumnJson columns;

  QueryResource(Queries queries, RestAnswers answers, RecordJson records) {
    this.queries = queries;
    this.answers = answers;
    this.records = records;
    this.columns = new ColumnJson(answers);
  }

  @Override
  public RestCall resolve(RestRequest request) {
    request.readOnly();
    Matcher from = FROM.matcher(request.parameter("q") + request.parameter("explain"));
    return RestCall.of(
        Verb.QUERY, from.find() ? from.group(1) : "", 0, injection -> answer(request));
  }

  private Answer answer(RestRequest request) {
    if (request.path().size() == 1 && !request.parameter("explain").isBlank()) {
      return explain(request.parameter("explain"));
    }
    if (request.path().size() == 1 && request.parameter("columns").equalsIgnoreCase("true")) {
      return answers.ok(columns.of(queries.columns(soql(request))));
    }
    Queries.Page page =
        request.path().size() > 1
            ? queries.more(request.part(1), batch(request))
            : queries.query(soql(request), request.part(0).equals("queryAll"), batch(request));
    return answers.ok(records.page(page, request.base()));
  }

  private Answer explain(String soql) {
    ObjectNode node = answers.object();
    ArrayNode plans = node.putArray("plans");
    for (Plan plan : queries.explain(soql)) {
      Field index = plan.index();
      ObjectNode each = plans.addObject().put("cardinality", plan.cardinality());
      ArrayNode fields = each.putArray("fields");
      if (index != null) {
        fields.add(index.name());
      }
      each.put("leadingOperationType", index == null ? "TableScan" : "Index").putArray("notes");
      double share = plan.all() == 0 ? 0 : (double) plan.cardinality() / plan.all();
      each.put("relativeCost", index == null ? SCAN_COST : share);
      each.put("sobjectCardinality", plan.all()).put("sobjectType", plan.object().name());
    }
    return answers.ok(node.put("sourceQuery", soql));
  }

  private static String soql(RestRequest request) {
    String soql = request.parameter("q");
    if (soql.isBlank()) {
      throw new ApiFault("MALFORMED_QUERY", "A query string has to be specified");
    }
    return soql;
  }

  private static int batch(RestRequest request) {
    Matcher size =
        BATCH.matcher(Objects.requireNonNullElse(request.header("Sforce-Query-Options"), ""));
    return size.find() ? Math.clamp(Integer.parseInt(size.group(1)), SMALLEST, LARGEST) : LARGEST;
  }
}
