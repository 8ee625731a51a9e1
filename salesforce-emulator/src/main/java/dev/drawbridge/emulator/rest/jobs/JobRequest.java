package dev.drawbridge.emulator.rest.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.bulk.JobRules;
import dev.drawbridge.emulator.bulk.JobSpec;
import dev.drawbridge.emulator.bulk2.CsvFormat;
import dev.drawbridge.emulator.org.Org;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads what a new job of Bulk API 2.0 is to be. */
public final class JobRequest {
  private static final Set<String> INGEST =
      Set.of(
          "object",
          "operation",
          "externalIdFieldName",
          "contentType",
          "lineEnding",
          "columnDelimiter",
          "assignmentRuleId");
  private static final Set<String> QUERY =
      Set.of("operation", "query", "contentType", "lineEnding", "columnDelimiter");

  private JobRequest() {}

  public static JobSpec ingest(ObjectNode body, Org org, int version) {
    known(body, INGEST);
    if (body.path("operation").asText("").startsWith("query")) {
      throw new ApiFault(
          "INVALIDJOB",
          "An ingest job cannot have the operation " + body.path("operation").asText());
    }
    return rules(texts(body), org, version);
  }

  /** A query job; {@code object} is what its query is about. */
  public static JobSpec query(ObjectNode body, String object, Org org, int version) {
    Map<String, String> texts = texts(body);
    texts.put("object", object);
    return rules(texts, org, version);
  }

  public static String soql(ObjectNode body) {
    known(body, QUERY);
    String operation = body.path("operation").asText("");
    if (!operation.equals("query") && !operation.equals("queryAll")) {
      throw new ApiFault("INVALIDJOB", "A query job has the operation query or queryAll.");
    }
    String soql = body.path("query").asText("");
    if (soql.isBlank()) {
      throw new ApiFault("INVALIDJOB", "No query was specified for the job.");
    }
    return soql;
  }

  public static CsvFormat format(ObjectNode body) {
    return CsvFormat.of(
        body.path("columnDelimiter").asText("COMMA"), body.path("lineEnding").asText("LF"));
  }

  private static JobSpec rules(Map<String, String> texts, Org org, int version) {
    if (!texts.getOrDefault("contentType", "CSV").equals("CSV")) {
      throw new ApiFault("INVALIDJOB", "The contentType of a job can only be CSV.");
    }
    texts.put("contentType", "CSV");
    try {
      return JobRules.spec(texts, org.schema(), org.user(), version, JobSpec.BatchRules.PLAIN);
    } catch (ApiFault fault) {
      // Bulk API 2.0 has the codes of v1 in upper case.
      throw new ApiFault(fault.code().toUpperCase(Locale.ROOT), fault.message());
    }
  }

  private static void known(ObjectNode body, Set<String> names) {
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (!names.contains(name)) {
                throw new ApiFault("JSON_PARSER_ERROR", "Unrecognized field \"" + name + "\"");
              }
            });
  }

  private static Map<String, String> texts(ObjectNode body) {
    Map<String, String> texts = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : body.properties()) {
      if (!entry.getValue().isNull()) {
        texts.put(entry.getKey(), entry.getValue().asText());
      }
    }
    return texts;
  }
}
